"""What a site can do, as its own people wrote it: its local reality."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.people.models.network import Site


class Means(models.TextChoices):
    """What an answer may recommend and a site may not have."""

    XRAY = "xray", _("Radiography")
    ULTRASOUND = "ultrasound", _("Ultrasound")
    CT = "ct", _("CT")
    CONTRAST = "contrast", _("Contrast medium")
    MRI = "mri", _("MRI")
    NUCLEAR = "nuclear", _("Nuclear medicine, PET")
    ENDOSCOPY = "endoscopy", _("Endoscopy")
    PATHOLOGY = "pathology", _("Biopsy and pathology")
    SURGERY = "surgery", _("Surgery")
    NEUROSURGERY = "neurosurgery", _("Neurosurgery")
    INTENSIVE = "intensive", _("Intensive care")
    TRANSFUSION = "transfusion", _("Transfusion")
    CHEMOTHERAPY = "chemotherapy", _("Chemotherapy")
    RADIOTHERAPY = "radiotherapy", _("Radiotherapy")


class SiteCard(models.Model):
    """`has` and `lacks` are words of Means; what is in neither was not said."""

    site = models.OneToOneField(
        Site, primary_key=True, on_delete=models.CASCADE, related_name="card"
    )
    has = models.JSONField(default=list)
    lacks = models.JSONField(default=list)
    diseases = models.CharField(max_length=500, blank=True)
    drugs = models.CharField(max_length=500, blank=True)
    nearest = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.site_id
