"""One file on its way in."""

from django.db import models
from django.db.models import Q

from binome.cases.models import Case
from binome.exchange.states import State
from binome.kernel.ids import new_id


class Upload(models.Model):
    """A file of a case: how much of it is here, what it turned out to be, where it went.

    `offset_bytes` is what was made durable under `boot`; on disk there may be more. `sealed` holds
    the file's name and the identity found in it. `fingerprint`, `patient_key`, `study_key`,
    `series_key` and `instance_key` are hashes keyed with the site's secret: equal things are equal,
    and nothing can be read back.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="uploads")
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVING)
    reason = models.CharField(max_length=40, blank=True)
    size_bytes = models.BigIntegerField()
    offset_bytes = models.BigIntegerField(default=0)
    boot = models.CharField(max_length=36)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, null=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    examined_at = models.DateTimeField(null=True)
    admitted_at = models.DateTimeField(null=True)

    patient_key = models.CharField(max_length=64, blank=True)
    study_key = models.CharField(max_length=64, blank=True)
    series_key = models.CharField(max_length=64, blank=True)
    instance_key = models.CharField(max_length=64, blank=True)
    modality = models.CharField(max_length=16, blank=True)
    stopped_readers = models.PositiveSmallIntegerField(default=0)
    needs_pixel_review = models.BooleanField(default=False)
    pixels_confirmed_at = models.DateTimeField(null=True)
    pixels_confirmed_by = models.CharField(max_length=26, blank=True)
    study_id = models.CharField(max_length=26, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "fingerprint"], name="upload_once_a_case",
                condition=Q(fingerprint__isnull=False),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["case", "state"]),
            models.Index(fields=["state", "expires_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    @property
    def is_complete(self) -> bool:
        return self.state != State.RECEIVING
