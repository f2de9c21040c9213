"""Passkeys that open a vault beside the password, and new recovery sheets: pieces to keep."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.identity.models import Vault, VaultMember, VaultPasskey
from binome.identity.vaults import NotAPiece, check_piece
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Site
from binome.seal import shape

MOST_PASSKEYS: Final = 8
_CREDENTIAL: Final = re.compile(r"[A-Za-z0-9_-]{16,1400}")


class NotLetIn(Refusal):
    """Only who is let into the vault changes a way into it."""

    word = "not_let_in"
    sentence = _("You are not let into the vault of your site yet. Nothing was changed.")


class TooManyPasskeys(Refusal):
    """More passkeys than anybody has devices."""

    word = "too_many_passkeys"
    sentence = _("You have many passkeys here already. Remove one first; nothing was changed.")


@dataclass(frozen=True, slots=True)
class PasskeyPiece:
    """A passkey's name among devices (base64url) and what only that passkey opens."""

    credential: str
    sealed: bytes

    def __post_init__(self) -> None:
        if not _CREDENTIAL.fullmatch(self.credential):
            raise NotAPiece
        check_piece(self.sealed, shape.TO_KEYS)


@transaction.atomic
def add_passkey(*, site: Site, piece: PasskeyPiece, by: Actor, at: datetime) -> VaultPasskey:
    """Keep a passkey's way to one's own identity; the same passkey again replaces its piece.

    Raises NotLetIn, TooManyPasskeys.
    """
    member = _member(site, by)
    others = member.passkeys.exclude(credential=piece.credential)
    if others.count() >= MOST_PASSKEYS:
        raise TooManyPasskeys
    found, _ = VaultPasskey.objects.update_or_create(
        member=member, credential=piece.credential,
        defaults={"sealed": piece.sealed, "added_at": at},
    )  # fmt: skip
    audit.record("vault.passkey_added", by=by, at=at, of=Subject(site_id=site.pk))
    return found


@transaction.atomic
def remove_passkey(*, site: Site, credential: str, by: Actor, at: datetime) -> None:
    """Forget one of one's own passkeys; twice is once. Raises NotLetIn."""
    gone, _ = _member(site, by).passkeys.filter(credential=credential).delete()
    if gone:
        audit.record("vault.passkey_removed", by=by, at=at, of=Subject(site_id=site.pk))


@transaction.atomic
def renew_recovery(*, site: Site, recovery: bytes, by: Actor, at: datetime) -> None:
    """Keep what a new recovery sheet opens, in place of the former. Raises NotLetIn, NotAPiece."""
    _member(site, by)
    check_piece(recovery, shape.TO_PASSPHRASE)
    Vault.objects.filter(pk=site.pk).update(recovery=recovery)
    audit.record("vault.sheet_renewed", by=by, at=at, of=Subject(site_id=site.pk))


def _member(site: Site, by: Actor) -> VaultMember:
    found = VaultMember.objects.filter(vault_id=site.pk, person_id=by.person_id).first()
    if found is None or not found.granted:
        raise NotLetIn
    return found
