"""Promises with their clocks, and the rungs of their ladders that were reached."""

from django.db import models
from django.db.models import Q

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.quality.clock_table import OPEN_CLOCK, ClockLeg, ClockState


class Clock(models.Model):
    """One promise about one leg of one case; a leg that begins anew has a new row."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    leg = models.CharField(max_length=10, choices=ClockLeg.choices)
    urgency = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_care_of_by_id = models.CharField(max_length=26, blank=True)
    taken_care_of_by = models.CharField(max_length=120, blank=True)
    taken_care_of_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "leg"], condition=Q(ended_at__isnull=True), name="one_clock_a_leg"
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                name="clocks_that_run",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.leg} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CLOCK


class Escalation(models.Model):
    """That a rung was reached: once, however many workers looked. `told` are ids of persons."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="escalations")
    rung = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    told = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "rung"], name="rung_once_a_clock")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.rung}"
