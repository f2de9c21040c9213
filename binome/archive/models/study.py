"""Studies and series: searchable keys, and counts kept as instances arrive."""

from django.db import models

from binome.archive.models.patient import Patient
from binome.archive.models.states import State
from binome.kernel.ids import new_id
from binome.people.models import Site


class StudyQuerySet(models.QuerySet["Study"]):
    """Chainable filters over studies."""

    def stored(self) -> "StudyQuerySet":
        """Those that were not withdrawn."""
        return self.filter(state=State.STORED)


class Study(models.Model):
    """One study of one site; the same UID from another site is another study."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="studies")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="studies")
    study_instance_uid = models.CharField(max_length=64)
    study_date = models.CharField(max_length=8, blank=True, db_index=True)
    study_time = models.CharField(max_length=16, blank=True)
    accession_number = models.CharField(max_length=64, blank=True, db_index=True)
    study_id = models.CharField(max_length=64, blank=True)
    study_description = models.CharField(max_length=255, blank=True)
    referring_physician_name = models.CharField(max_length=400, blank=True)
    patient_age = models.CharField(max_length=16, blank=True)
    timezone_offset_from_utc = models.CharField(max_length=16, blank=True)
    modalities = models.CharField(max_length=255, blank=True, help_text="|CT|SR|, sorted")
    series_count = models.PositiveIntegerField(default=0)
    instance_count = models.PositiveIntegerField(default=0)
    stored_bytes = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STORED)
    withdrawn_reason = models.CharField(max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = StudyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "study_instance_uid"], name="study_uid_once_a_site"
            )
        ]
        indexes = [
            models.Index(fields=["site", "state", "study_date", "study_time", "id"]),
            models.Index(fields=["study_instance_uid"]),
        ]

    def __str__(self) -> str:
        return self.pk

    @property
    def modality_list(self) -> str:
        """As people write it: `CT, SR`."""
        return ", ".join(filter(None, self.modalities.split("|")))


class Series(models.Model):
    """One series; `next_serial` numbers its instances for short addresses of frames."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="series")
    series_instance_uid = models.CharField(max_length=64, db_index=True)
    series_number = models.IntegerField(null=True, blank=True)
    series_date = models.CharField(max_length=8, blank=True)
    series_time = models.CharField(max_length=16, blank=True)
    series_description = models.CharField(max_length=255, blank=True)
    modality = models.CharField(max_length=16, blank=True)
    body_part_examined = models.CharField(max_length=64, blank=True)
    laterality = models.CharField(max_length=16, blank=True)
    performed_procedure_step_start_date = models.CharField(max_length=8, blank=True)
    performed_procedure_step_start_time = models.CharField(max_length=16, blank=True)
    timezone_offset_from_utc = models.CharField(max_length=16, blank=True)
    request_attributes = models.TextField(blank=True, help_text="Items as DICOM JSON")
    instance_count = models.PositiveIntegerField(default=0)
    next_serial = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "series_instance_uid"], name="series_uid_once_a_study"
            )
        ]

    def __str__(self) -> str:
        return self.pk
