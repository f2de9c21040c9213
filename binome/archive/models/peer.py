"""The DICOM nodes this hub knows: calling titles that may come in, destinations to send to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id
from binome.people.models import Site


class Fetching(models.TextChoices):
    """How studies come from a node: it calls us back, or sends on our own association."""

    MOVE = "move", _("It calls back (C-MOVE)")
    GET = "get", _("On the same connection (C-GET)")


class Peer(models.Model):
    """One application entity of one site. Title `*` admits any title from that host.

    `own_title` is what this node knows us by when we call it; empty: the house's own.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    aet = models.CharField(max_length=16)
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="peers")
    own_title = models.CharField(max_length=16, blank=True)
    fetching = models.CharField(max_length=4, choices=Fetching.choices, default=Fetching.MOVE)
    created_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aet", "host"], name="peer_once_a_host")]

    def __str__(self) -> str:
        return self.aet
