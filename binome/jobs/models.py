"""One row a job, from order to success or dead letter."""

from django.db import models

from binome.kernel.ids import new_id


class JobState(models.TextChoices):
    """Where a job stands; DEAD waits for a human."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """What to do (`kind`, `payload` of ids only), when, and who holds the lease."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)
    priority = models.SmallIntegerField(default=5)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "priority", "run_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
