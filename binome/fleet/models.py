"""Boxes and the codes that make them; secrets are kept as digests."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Site


class Box(models.Model):
    """A small computer at a site that sends for it; `key` vouches for its parcels."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True, help_text="ed25519:…")
    secret_digest = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()
    last_contact_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.pk


class EnrolmentCode(models.Model):
    """A code to type into a new box, once, within days."""

    code_digest = models.CharField(primary_key=True, max_length=64)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code_digest[:8]
