"""Who had a study when its site withdrew it, and whether they answered (SAFETY 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.archive.models.study import Study
from binome.kernel.ids import new_id


class Recall(models.Model):
    """One withdrawn study; its reason stands with the study."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="recall")
    created_by_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.pk


class Kind(models.TextChoices):
    """PERSON saw images here; PROGRAM and NODE fetched or were sent copies, which stay theirs."""

    PERSON = "person", _("Person")
    PROGRAM = "program", _("Program")
    NODE = "node", _("DICOM node")


class Holder(models.Model):
    """Somebody who opened or got images of a recalled study. `holder_id` as the audit names them.

    A person answers for themselves; for a program or a node somebody of the site does, once the
    copy there is deleted.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="holders")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    holder_id = models.CharField(max_length=26, db_index=True)
    name = models.CharField(max_length=255, blank=True)
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by_name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recall", "kind", "holder_id"], name="holder_once_a_recall"
            )
        ]

    def __str__(self) -> str:
        return self.pk
