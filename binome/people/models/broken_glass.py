"""A case somebody opened in an emergency without it having been given to them: why, until when."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id
from binome.people.models.network import Site
from binome.people.models.person import Person


class GlassReason(models.TextChoices):
    """Why the ordinary way was too slow; a word, so that no name is ever typed here."""

    PATIENT_HERE = "patient_here", _("The patient is in front of me")
    NO_ANSWER = "no_answer", _("The case is urgent and its reader does not answer")
    TRANSFER = "transfer", _("The patient is being transferred to us")
    WRONG_PATIENT = "wrong_patient", _("I think the images or the answer are another patient’s")


class BrokenGlassQuerySet(models.QuerySet["BrokenGlass"]):
    """Chainable filters over broken glass."""

    def in_force(self, at: datetime) -> "BrokenGlassQuerySet":
        return self.filter(until__gt=at, ended_at__isnull=True)


class BrokenGlass(models.Model):
    """One person, one case (by id: this room knows no cases), for a few hours."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="broken_glass")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="broken_glass")
    case_id = models.CharField(max_length=26, db_index=True)
    reason = models.CharField(max_length=16, choices=GlassReason.choices)
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrokenGlassQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "case_id", "until"])]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"
