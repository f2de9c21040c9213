"""One row an event; ids as text, never a foreign key, never a patient's identity."""

from typing import Any

from django.db import models

from binome.audit.log_models import AuditCheckpoint, AuditLeaf

__all__ = ["AuditCheckpoint", "AuditEvent", "AuditLeaf", "EventIsWritten", "WrittenQuerySet"]


class EventIsWritten(Exception):
    """Somebody tried to change or delete what the audit says."""


class WrittenQuerySet(models.QuerySet["AuditEvent"]):
    """Events are read and appended, never changed in bulk."""

    def update(self, **kwargs: Any) -> int:
        raise EventIsWritten

    def delete(self) -> tuple[int, dict[str, int]]:
        raise EventIsWritten


class AuditEvent(models.Model):
    """Who did what to which things. `site_id` is the site whose people may read the event."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    actor_id = models.CharField(max_length=26, db_index=True)
    actor_name = models.CharField(max_length=120)
    site_id = models.CharField(max_length=26, blank=True, db_index=True)
    case_id = models.CharField(max_length=26, blank=True, db_index=True)
    things = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    detail = models.CharField(max_length=200, blank=True)

    objects = WrittenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise EventIsWritten(self.action)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EventIsWritten(self.action)
