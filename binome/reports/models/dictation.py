"""Recordings of a draft: kept so that a word can be heard again, deleted when it is signed."""

from django.db import models

from binome.kernel.ids import new_id
from binome.reports.models.report import Report


class Dictation(models.Model):
    """One phrase as it was recorded. `words`: text, start, end, confidence; empty until written."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="dictations")
    key = models.CharField(max_length=40, help_text="The browser's own name for the recording")
    language = models.CharField(max_length=2)
    audio = models.BinaryField()
    media_type = models.CharField(max_length=60)
    words = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="dictation_once_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.key}"
