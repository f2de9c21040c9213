"""The thread of a group: readers help each other; about work, never about a patient."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.network import Group
from binome.people.models.person import Person


class GroupLine(models.Model):
    """One line of a group's thread; its author as text, so that it outlives the account."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="lines")
    author_id = models.CharField(max_length=26)
    author_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    text = models.CharField(max_length=1000)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["group", "at"])]

    def __str__(self) -> str:
        return f"{self.group_id} {self.at:%Y-%m-%d}"


class GroupRead(models.Model):
    """Until when a person has read the thread of a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="reads")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], name="group_read_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.person_id}"
