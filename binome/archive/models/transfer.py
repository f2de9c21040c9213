"""Studies on their way to or from another node: what was asked, how far it came, what failed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.archive.models.peer import Peer
from binome.archive.models.rejection import Rejection
from binome.kernel.ids import new_id
from binome.people.models import Site


class Way(models.TextChoices):
    """SEND: C-STORE of ours to the peer. FETCH: the peer sends to us (C-MOVE, C-GET).

    TELL: a rejection note to a peer that has what was rejected or withdrawn. MADE: an object that
    a room above makes for the occasion, such as a report.
    """

    SEND = "send", _("Send")
    FETCH = "fetch", _("Fetch")
    TELL = "tell", _("Tell what is rejected")
    MADE = "made", _("Send a report")


class Progress(models.TextChoices):
    """Only the peer's own status of each instance makes DONE."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Transfer(models.Model):
    """One study for one node. `trouble` is a word for why the last attempt stopped."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="transfers")
    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="transfers")
    way = models.CharField(max_length=5, choices=Way.choices)
    study_instance_uid = models.CharField(max_length=64)
    rejection = models.ForeignKey(
        Rejection, on_delete=models.CASCADE, null=True, blank=True, related_name="told",
        help_text="TELL: which one; none: the whole study was withdrawn",
    )  # fmt: skip
    made_of = models.CharField(
        max_length=80, blank=True, help_text="MADE: what its maker makes it of (archive.made)"
    )
    own_title = models.CharField(max_length=16)
    state = models.CharField(max_length=9, choices=Progress.choices, default=Progress.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(default=0, help_text="Instances to send")
    done_count = models.PositiveIntegerField(default=0, help_text="Accepted by the receiver")
    trouble = models.CharField(max_length=40, blank=True)
    created_by = models.CharField(max_length=26)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "created_at"])]

    def __str__(self) -> str:
        return self.pk


class TransferredInstance(models.Model):
    """What the receiver said of one instance, last."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="instances")
    sop_instance_uid = models.CharField(max_length=64)
    status = models.PositiveIntegerField(help_text="DIMSE status; accepted: 0000 and Bxxx")
    is_accepted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "sop_instance_uid"], name="instance_once_a_transfer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.status:04X}"
