"""Which rendition of an answer goes to which node by itself, and what became of each one sent."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.archive.models import Peer, Progress, Transfer
from binome.kernel.ids import new_id
from binome.people.models import Site
from binome.reports.models.version import ReportVersion
from binome.reports.phrases import LANGUAGES


class SentForm(models.TextChoices):
    """The forms that something takes in by itself; the words are those of `renditions.forms`."""

    PDF = "encapsulated-pdf", _("PDF inside a DICOM file")
    SR = "sr", _("DICOM structured report")
    ORU = "oru", _("HL7 message (ORU)")


class RenditionRule(models.Model):
    """Every final answer of a site goes there in this form (docs/formats/renditions-by-rule.md).

    DICOM forms name a `peer` of the same site; an HL7 message names `receiver`, host and port.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rendition_rules")
    form = models.CharField(max_length=16, choices=SentForm.choices)
    language = models.CharField(max_length=2, choices=[(word, word) for word in LANGUAGES])
    includes_preliminary = models.BooleanField(default=False)
    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, null=True, blank=True)
    receiver = models.CharField(max_length=40, blank=True, help_text="MSH-5")
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=26)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.form} {self.to}"

    @property
    def to(self) -> str:
        """What people call the other end."""
        return self.peer.aet if self.peer else self.receiver


class SentRendition(models.Model):
    """One version under one rule. A DICOM form's progress is its transfer's, not `state`."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="sent")
    rule = models.ForeignKey(RenditionRule, on_delete=models.SET_NULL, null=True)
    transfer = models.OneToOneField(Transfer, on_delete=models.SET_NULL, null=True)
    form = models.CharField(max_length=16, choices=SentForm.choices)
    language = models.CharField(max_length=2)
    to = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=Progress.choices, default=Progress.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=40, blank=True)
    ordered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["ordered_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rule"], name="sent_once_a_version_and_rule")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.to} {self.progress}"

    @property
    def progress(self) -> str:
        return self.transfer.state if self.transfer else self.state

    @property
    def progress_label(self) -> str:
        return str(Progress(self.progress).label)

    @property
    def why(self) -> str:
        """A word for why the last attempt stopped."""
        return self.transfer.trouble if self.transfer else self.trouble

    @property
    def moved_at(self) -> datetime:
        return self.transfer.changed_at if self.transfer else self.changed_at
