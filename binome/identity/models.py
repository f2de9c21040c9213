"""Rows of the identity room: nothing in them says who somebody is."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Network, Person, Site


class SiteKey(models.Model):
    """The public half of a site's age key; whatever names a patient is sealed to it."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="key")
    recipient = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.recipient


class Keeper(models.TextChoices):
    """Who can open a card: this server for the site, or the site alone (docs/formats/vault.md)."""

    HUB = "hub", "hub"
    SITE = "site", "site"


class IdentityCard(models.Model):
    """Who a pseudonym is, sealed to the site; `kept_by` says who holds the key to it.

    `revision` counts the times a site's browser replaced it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="identity_cards")
    pseudonym = models.CharField(max_length=24, db_index=True)
    sealed = models.BinaryField()
    kept_by = models.CharField(max_length=4, choices=Keeper.choices, default=Keeper.HUB)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.pseudonym


class Vault(models.Model):
    """The pieces a site's browsers made; this server keeps them and opens none."""

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, primary_key=True, related_name="vault"
    )
    recipient = models.CharField(max_length=100)
    sealed_key = models.BinaryField()
    recovery = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.recipient


class VaultMember(models.Model):
    """One person's way into a vault; without `granted` they wait for a colleague."""

    vault = models.ForeignKey(Vault, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="vaults")
    recipient = models.CharField(max_length=100)
    wrapped = models.BinaryField()
    granted = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=26, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vault", "person"], name="one_way_into_a_vault_each")
        ]

    def __str__(self) -> str:
        return self.recipient


class VaultPasskey(models.Model):
    """One member's identity, sealed to a key that only this passkey's device can compute."""

    member = models.ForeignKey(VaultMember, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400)
    sealed = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "credential"], name="one_piece_a_passkey_of_a_member"
            )
        ]

    def __str__(self) -> str:
        return self.credential[:16]


class NetworkRule(models.Model):
    """What a network decided about names; without a row, names may pass this server sealed."""

    network = models.OneToOneField(
        Network, on_delete=models.CASCADE, primary_key=True, related_name="identity_rule"
    )
    may_hub_deidentify = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.network_id} {self.may_hub_deidentify}"
