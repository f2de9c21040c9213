"""A second opinion: another reader's own words on a case, kept apart from the answer for good."""

from typing import Any

from django.db import models

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.people.models import Person
from binome.reports.models.version import VersionIsSigned


class Opinion(models.Model):
    """One a reader and case. Once signed it never changes (a trigger refuses too, 0008).

    `content` is what was signed; `answer_hash` the answer that stood then, which the reader may not
    have seen: until they sign, they see the question and the images only.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opinions")
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    why = models.TextField(max_length=1000, blank=True)
    findings = models.TextField(max_length=20000, blank=True)
    conclusion = models.TextField(max_length=20000, blank=True)
    revision = models.PositiveIntegerField(default=0)
    signed_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(default=dict)
    answer_hash = models.CharField(max_length=64, blank=True)
    own_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reader"], name="opinion_once_a_case_and_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reader_id}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_signed:
            raise VersionIsSigned
        return super().delete(*args, **kwargs)
