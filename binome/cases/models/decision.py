"""What was decided on a pathway: rows that never change."""

from django.db import models

from binome.kernel.ids import new_id


class PathwayDecision(models.Model):
    """One decision, when it was taken as typed, and who wrote it down when; author as text."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="decisions")
    word = models.CharField(max_length=20)
    is_yes = models.BooleanField()
    decided_at = models.DateTimeField()
    by_id = models.CharField(max_length=26)
    by_name = models.CharField(max_length=120)
    is_from_site = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.word}"
