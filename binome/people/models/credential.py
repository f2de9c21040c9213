"""What opens a door besides a password: invitations (once) and access tokens (until revoked)."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.membership import Role
from binome.people.models.network import Group, Network, Site
from binome.people.models.person import Person


class Invitation(models.Model):
    """A link that lets one person join in one role; only the digest of its secret is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=24, choices=Role.choices)
    network = models.ForeignKey(Network, on_delete=models.CASCADE)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True)
    suggested_name = models.CharField(max_length=120, blank=True)
    invited_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="invitations"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class AccessToken(models.Model):
    """An integrator's bearer token for one site; only its digest is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    scopes = models.CharField(max_length=80, default="send read", help_text="Words of `scopes`.")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
