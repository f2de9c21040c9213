"""The vault of a site as this server sees it: pieces to keep, none to open.

Format: docs/formats/vault.md.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.identity.models import NetworkRule, Vault, VaultMember
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Network, Site
from binome.seal import shape
from binome.seal.sealed import CannotOpen

MOST_PIECE_BYTES = 8192


class VaultExists(Refusal):
    """Somebody of the site made the vault meanwhile."""

    word = "vault_exists"
    sentence = _(
        "Your site has a vault already. Nothing was changed. Ask a colleague to let you in."
    )


class NoVault(Refusal):
    """The site has no vault yet."""

    word = "no_vault"
    sentence = _("Your site has no vault yet. Make it first; the pages say how.")


class NotAPiece(Refusal):
    """What was sent is no piece of a vault."""

    word = "not_a_piece"
    sentence = _(
        "This does not look like a part of a vault. Nothing was kept. Load the page again."
    )


class NotWaiting(Refusal):
    """The colleague does not wait, or waits with another key than the one that was shown."""

    word = "not_waiting"
    sentence = _("This colleague does not wait with that key any more. Look at the list again.")


@dataclass(frozen=True, slots=True)
class MemberPieces:
    """One person's way in: public recipient, wrapped identity, and the site's identity for it."""

    recipient: str
    wrapped: bytes
    granted: bytes = b""

    def __post_init__(self) -> None:
        _check_recipient(self.recipient)
        check_piece(self.wrapped, shape.TO_PASSPHRASE)
        if self.granted:
            check_piece(self.granted, shape.TO_KEYS)


@dataclass(frozen=True, slots=True)
class VaultPieces:
    """What a new vault consists of, beside its first member."""

    recipient: str
    sealed_key: bytes
    recovery: bytes

    def __post_init__(self) -> None:
        _check_recipient(self.recipient)
        check_piece(self.sealed_key, shape.TO_KEYS)
        check_piece(self.recovery, shape.TO_PASSPHRASE)


@dataclass(frozen=True, slots=True)
class Grant:
    """The site's identity sealed to somebody who waits, by the key that was compared by voice."""

    member_id: str
    recipient: str
    granted: bytes

    def __post_init__(self) -> None:
        check_piece(self.granted, shape.TO_KEYS)


@transaction.atomic
def create_vault(
    *, site: Site, vault: VaultPieces, first: MemberPieces, by: Actor, at: datetime
) -> Vault:
    """Keep a new vault with its first member, who is let in. Raises VaultExists, NotAPiece."""
    if not first.granted:
        raise NotAPiece
    try:
        with transaction.atomic():
            made = Vault.objects.create(
                site=site, recipient=vault.recipient, sealed_key=vault.sealed_key,
                recovery=vault.recovery, created_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise VaultExists from None
    _keep_member(made, first, by=by, at=at)
    audit.record("vault.created", by=by, at=at, of=Subject(site_id=site.pk))
    return made


@transaction.atomic
def join_vault(*, site: Site, pieces: MemberPieces, by: Actor, at: datetime) -> VaultMember:
    """Keep a person's own way in, in place of a former one; without `granted` they wait."""
    vault = vault_of(site.pk)
    if vault is None:
        raise NoVault
    member = _keep_member(vault, pieces, by=by, at=at)
    action = "vault.recovered" if pieces.granted else "vault.asked"
    audit.record(action, by=by, at=at, of=Subject(site_id=site.pk))
    return member


@transaction.atomic
def let_in(*, site: Site, grant: Grant, by: Actor, at: datetime) -> None:
    """Keep what a colleague sealed for somebody who waits. Raises NotWaiting."""
    waiting = VaultMember.objects.filter(
        vault_id=site.pk, person_id=grant.member_id, recipient=grant.recipient
    )
    if not waiting.update(granted=grant.granted, granted_at=at, granted_by=by.id):
        raise NotWaiting
    about = Subject(site_id=site.pk, things=(grant.member_id,))
    audit.record("vault.let_in", by=by, at=at, of=about)


@transaction.atomic
def decide_rule(*, network: Network, may_hub_deidentify: bool, by: Actor, at: datetime) -> None:
    """Say whether names may pass this server (sealed at once) where a site has no vault."""
    values = {"may_hub_deidentify": may_hub_deidentify}
    NetworkRule.objects.update_or_create(network=network, defaults=values)
    detail = "hub" if may_hub_deidentify else "site"
    audit.record(
        "vault.rule_decided", by=by, at=at, of=Subject(things=(network.pk,), detail=detail)
    )


def vault_of(site_id: str) -> Vault | None:
    return Vault.objects.filter(pk=site_id).first()


def sites_without_vault(network: Network) -> list[Site]:
    """Sites of a network which cannot take names out themselves yet, by name."""
    return list(Site.objects.filter(network=network, vault__isnull=True).order_by("name"))


def may_hub_deidentify(network_id: str) -> bool:
    """Whether names may pass this server in a network.

    `binome init` decides "no" for each new one; they may in older ones until somebody decides.
    """
    rule = NetworkRule.objects.filter(pk=network_id).first()
    return rule is None or rule.may_hub_deidentify


def _keep_member(vault: Vault, pieces: MemberPieces, *, by: Actor, at: datetime) -> VaultMember:
    values = {
        "recipient": pieces.recipient, "wrapped": pieces.wrapped, "granted": pieces.granted,
        "asked_at": at, "granted_at": at if pieces.granted else None,
        "granted_by": by.id if pieces.granted else "",
    }  # fmt: skip
    found, _ = VaultMember.objects.update_or_create(
        vault=vault, person_id=by.person_id, defaults=values
    )
    found.passkeys.all().delete()  # they open the identity that was replaced
    return found


def _check_recipient(text: str) -> None:
    if not shape.is_recipient(text):
        raise NotAPiece


def check_piece(piece: bytes, kind: str) -> None:
    """Raise NotAPiece for what is no small age file of this kind."""
    try:
        is_right = len(piece) <= MOST_PIECE_BYTES and shape.kind_of(piece) == kind
    except CannotOpen:
        is_right = False
    if not is_right:
        raise NotAPiece
