"""What the sender decided where the patient check stopped (SAFETY 1)."""

from django.db import models

from binome.cases.models import Case


class PatientDecision(models.Model):
    """Which patients (by keyed hash) the sender vouches for, and whose files were sent away.

    A file that names somebody new is covered by neither list and stops again. The typed reason is
    sealed to the site: people write names into it.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="patient_decision"
    )
    accepted_keys = models.JSONField(default=list)
    excluded_keys = models.JSONField(default=list)
    sealed_reason = models.BinaryField(default=bytes)
    decided_by = models.CharField(max_length=26, blank=True)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.case_id
