"""The short form of a case (SAFETY 26), as an abstract part of its row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.pathways import CHOICES


class Urgency(models.TextChoices):
    """How soon somebody must look; there is no default."""

    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    ROUTINE = "routine", _("Routine")


class Sex(models.TextChoices):
    """What the reader must know to read; DICOM's three values and one more honest."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class Consent(models.TextChoices):
    """Who agreed that the images are shown to a reader elsewhere."""

    PATIENT = "patient", _("The patient agreed")
    PARENT = "parent", _("A parent or guardian agreed")
    NO_OBJECTION = "no_objection", _("Informed, no objection")
    IMPOSSIBLE = "impossible", _("Impossible to ask (emergency)")


FORM_FIELDS = (
    "urgency", "question", "age", "sex", "who_acts", "phone", "modality", "body_part",
    "clinical_context", "onset", "consent", "expected_files", "pathway",
)  # fmt: skip


class Form(models.Model):
    """What the sender writes. No field is meant for a name; `who_acts` is a function."""

    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    question = models.TextField(max_length=2000, blank=True)
    age = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=8, choices=Sex.choices, blank=True)
    who_acts = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    modality = models.CharField(max_length=40, blank=True)
    body_part = models.CharField(max_length=80, blank=True)
    clinical_context = models.TextField(max_length=8000, blank=True)
    onset = models.CharField(max_length=120, blank=True)
    consent = models.CharField(max_length=12, choices=Consent.choices, blank=True)
    expected_files = models.PositiveIntegerField(null=True, blank=True)
    pathway = models.CharField(max_length=16, choices=CHOICES, blank=True)
    pathway_answers = models.JSONField(default=dict, blank=True, help_text="stroke.nihss: 14")
    written_at = models.JSONField(default=dict, help_text="field: when it was last written")

    class Meta:
        abstract = True
