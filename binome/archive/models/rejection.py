"""Images that their site rejected with a coded reason (IHE RAD TF-1 22, IOCM): hidden, kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.archive.models.instance import Instance
from binome.archive.models.study import Study
from binome.kernel.ids import new_id
from binome.people.models import Site


class Reason(models.TextChoices):
    """Titles of a rejection note (PS3.16 CID 7011, scheme DCM); empty: a rebuild found no more."""

    QUALITY = "113001", _("Rejected for quality reasons")
    SAFETY = "113037", _("Rejected for patient safety reasons")
    WORKLIST = "113038", _("Taken under a wrong order or patient")
    RETENTION = "113039", _("Kept long enough by law")


class Rejection(models.Model):
    """One act of rejecting instances of one study. `note` is the key object it came as, if any."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rejections")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="rejections")
    code = models.CharField(max_length=16, choices=Reason.choices)
    note = models.ForeignKey(
        Instance, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.CharField(max_length=26)
    created_by_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "created_at"])]

    def __str__(self) -> str:
        return self.pk


class RejectedInstance(models.Model):
    """One instance of a rejection."""

    rejection = models.ForeignKey(Rejection, on_delete=models.CASCADE, related_name="rejected")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="rejections")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rejection", "instance"], name="instance_once_a_rejection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rejection_id} {self.instance_id}"


class AwaitedRejection(models.Model):
    """An instance that a note rejects and that is not here yet: rejected when it comes."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="awaited")
    study_instance_uid = models.CharField(max_length=64)
    sop_instance_uid = models.CharField(max_length=64)
    created_by = models.CharField(max_length=26)
    created_by_name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sop_instance_uid", "site", "note"], name="awaited_once_a_note"
            )
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.pk}"
