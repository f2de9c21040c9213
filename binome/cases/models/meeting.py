"""Meetings of several disciplines: a dated list of cases in order, each with a decision."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Network


class Meeting(models.Model):
    """When, what about, and who takes part, in words. To be on it opens no case to anybody."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(max_length=120)
    at = models.DateTimeField()
    people = models.CharField(max_length=500, blank=True)
    called_by_id = models.CharField(max_length=26)
    called_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["network", "at"], name="meetings_by_day")]

    def __str__(self) -> str:
        return self.title


class MeetingCase(models.Model):
    """A case on the list of a meeting, and what was decided."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="listed")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="meetings")
    position = models.PositiveSmallIntegerField()
    decision = models.TextField(max_length=2000, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="case_once_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.position}"
