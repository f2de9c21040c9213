"""A patient as one site knows them: equal numbers of two sites, or of two issuers, never meet."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Site


class Patient(models.Model):
    """In a pseudonymous network `patient_id` and `name` hold the pseudonym, nothing else."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="patients")
    patient_id = models.CharField(max_length=255, blank=True, db_index=True)
    issuer = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=400, blank=True)
    name_key = models.CharField(max_length=400, blank=True, db_index=True)
    name_other_key = models.CharField(max_length=400, blank=True, db_index=True)
    birth_date = models.CharField(max_length=26, blank=True)
    sex = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "issuer", "patient_id"], name="patient_once_a_site_and_issuer"
            )
        ]

    def __str__(self) -> str:
        return self.pk
