"""Which images one person has had on screen in one case (SAFETY 8)."""

from django.db import models

from binome.cases.models import Case


class SeenImages(models.Model):
    """`frames`: frame id -> largest share of native resolution in per cent; -1: preview only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seen_images")
    person_id = models.CharField(max_length=26)
    frames = models.JSONField(default=dict)
    screen_widths = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person_id"], name="seen_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"
