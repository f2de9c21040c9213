"""The right to practise that a coordinator checked: what, by whom issued, until when."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.network import Network
from binome.people.models.person import Person


class Licence(models.Model):
    """One paper somebody looked at. The newest end of a person's licences is what counts."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="licences")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="licences")
    authority = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    ends_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-ends_at", "pk"]

    def __str__(self) -> str:
        return f"{self.authority} {self.number}"
