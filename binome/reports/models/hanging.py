"""How one reader likes images of a kind to hang: panes, and what each of them shows."""

from django.db import models


class Hanging(models.Model):
    """One reader's way for a modality and body part; `panes` as `binome.reports.hangings` bounds
    it. Nothing of a patient or case is in it."""

    person_id = models.CharField(max_length=26)
    modality = models.CharField(max_length=16)
    body_part = models.CharField(max_length=64, blank=True)
    value = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "modality", "body_part"], name="hanging_once_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.modality} {self.body_part}"
