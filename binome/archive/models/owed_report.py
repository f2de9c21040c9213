"""Reports of storage commitment that a node was promised and has not taken yet."""

from django.db import models

from binome.archive.models.peer import Peer


class OwedReport(models.Model):
    """One N-ACTION (PS3.4 J.3.2): written before it is answered, gone once the peer was told.

    `references` are pairs of SOP class and instance UID.
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="owed_reports")
    ae_title = models.CharField(max_length=16, help_text="What the peer called itself")
    own_title = models.CharField(max_length=16)
    transaction_uid = models.CharField(max_length=64)
    references = models.JSONField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When it is tried again by whoever finds it")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "transaction_uid"], name="owed_once_a_transaction"
            )
        ]

    def __str__(self) -> str:
        return self.transaction_uid
