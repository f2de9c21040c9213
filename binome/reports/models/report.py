"""A report being written: one a reader and case, saved as it is typed."""

from typing import Any

from django.db import models

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.people.models import Person
from binome.reports.states import State

SECTIONS = ("clinical_information", "technique", "findings", "conclusion")


class Report(models.Model):
    """The working text. What others read is never this row but its signed versions."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    clinical_information = models.TextField(max_length=20000, blank=True)
    technique = models.TextField(max_length=20000, blank=True)
    findings = models.TextField(max_length=20000, blank=True)
    conclusion = models.TextField(max_length=20000, blank=True)
    normal_texts = models.JSONField(
        default=dict, blank=True, help_text="What a template filled in, by section"
    )
    copied_texts = models.JSONField(
        default=dict, blank=True, help_text="By section: text, case and version it was copied from"
    )
    coded = models.JSONField(
        default=dict, blank=True, help_text="Coded phrases by kind: finding, side, action"
    )
    template_id = models.CharField(
        max_length=80, blank=True, help_text="The last template that filled it"
    )
    revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "reader"], name="report_once_a_case_and_reader")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"

    @property
    def sections(self) -> dict[str, str]:
        return {section: getattr(self, section) for section in SECTIONS}

    @property
    def untouched(self) -> list[str]:
        """The sections that still say, letter for letter, what a template put there (SAFETY 27)."""
        texts = self.normal_texts
        return [name for name in SECTIONS if texts.get(name) and getattr(self, name) == texts[name]]

    @property
    def copied(self) -> dict[str, dict[str, Any]]:
        """Where each section that began as a copy came from, and whether it was touched since."""
        return {
            name: {**source, "is_touched": getattr(self, name) != source["text"]}
            for name, source in self.copied_texts.items()
            if getattr(self, name).strip()
        }


class KeptText(models.Model):
    """What a second window typed over a stale revision: never merged silently, never lost."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="kept_texts")
    base_revision = models.PositiveIntegerField()
    sections = models.JSONField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.report_id} {self.base_revision}"
