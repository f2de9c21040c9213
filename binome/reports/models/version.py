"""A signed version: written once, bound to what was there, chained to the one before."""

from typing import Any

from django.db import models

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.reports.models.report import Report
from binome.reports.states import State


class VersionIsSigned(Exception):
    """Somebody tried to change or delete a signed version."""


class FrozenQuerySet(models.QuerySet["ReportVersion"]):
    """Signed versions are read, never changed in bulk."""

    def update(self, **kwargs: Any) -> int:
        raise VersionIsSigned

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise VersionIsSigned

    def delete(self) -> tuple[int, dict[str, int]]:
        raise VersionIsSigned


class ReportVersion(models.Model):
    """What was signed. `content` holds all that a rendition prints (docs/formats/report-version).

    A database trigger refuses updates as well (migration 0002), on SQLite and on PostgreSQL.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="report_versions")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="From 1 in the case")
    status = models.CharField(max_length=16, choices=State.choices)
    content = models.JSONField()
    signed_by_id = models.CharField(max_length=26)
    signed_by_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    act = models.CharField(max_length=16)
    place_of_reading = models.CharField(max_length=120, blank=True)
    images_fingerprint = models.CharField(max_length=64, blank=True)
    last_message_id = models.CharField(max_length=26, blank=True)
    seen = models.JSONField(default=dict)
    critical_result = models.CharField(max_length=3, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    own_hash = models.CharField(max_length=64, unique=True)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="version_number_once_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.status}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise VersionIsSigned
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise VersionIsSigned
