"""What a sender was told about how soon an answer would come, to be measured against the truth."""

from django.db import models

from binome.cases.models import Case


class Forecast(models.Model):
    """One a case, written when it was sent: seconds from then, `low` to `high` eight times of
    ten. `basis` says whose past it was drawn from."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="forecast", primary_key=True
    )
    made_at = models.DateTimeField()
    low_seconds = models.PositiveIntegerField()
    middle_seconds = models.PositiveIntegerField()
    high_seconds = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    basis = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"{self.case_id} {self.middle_seconds}"
