"""The transparency log over the events: one leaf an event, and signed checkpoints."""

from django.db import models


class AuditLeaf(models.Model):
    """The place of an event in the log; given once, by the checkpoint that first covers it."""

    index = models.PositiveBigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.index} {self.event_id}"


class AuditCheckpoint(models.Model):
    """The root of the first `size` leaves, signed; `frontier` is what growing on needs."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    frontier = models.JSONField()
    at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.size} {self.at:%Y-%m-%d %H:%M}"
