"""A network's charter, version by version, and who said yes to which."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.network import Network
from binome.people.models.person import Person


class Charter(models.Model):
    """One version; its words never change. Readers of before have until `binds_from`."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="charters")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    binds_from = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="charter_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.number}"


class CharterAcceptance(models.Model):
    """That a person said yes to one version."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="acceptances")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="charters")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charter", "person"], name="charter_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.charter_id} {self.person_id}"
