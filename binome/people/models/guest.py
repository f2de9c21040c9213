"""A link that shows one case to one person without an account, until it ends or is taken back."""

from datetime import datetime

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.network import Site
from binome.people.models.person import Person


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    """Chainable filters over guest links."""

    def in_force(self, at: datetime) -> "GuestLinkQuerySet":
        return self.filter(expires_at__gt=at, revoked_at__isnull=True)


class GuestLink(models.Model):
    """Only the digest of its secret is kept; `guest_name` stands on every picture it shows."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="guest_links")
    case_id = models.CharField(max_length=26, db_index=True)
    guest_name = models.CharField(max_length=80)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.guest_name
