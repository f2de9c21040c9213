"""Writes of the identity room: cards sealed to their site, one audit event each."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Asker, Subject
from binome.dicom.deidentify import is_pseudonym
from binome.identity import site_keys
from binome.identity.fields import IdentityFields, as_vault_card, from_bytes, to_bytes
from binome.identity.models import IdentityCard, Keeper
from binome.identity.pseudonyms import patient_of, pseudonym_of
from binome.kernel.errors import Refusal
from binome.people.models import Site
from binome.seal import sealed, shape
from binome.seal.sealed import CannotOpen

MOST_CARD_BYTES = 512 * 1024


class KeptAtSite(Refusal):
    """The card is sealed to the site's vault: this server cannot open it."""

    word = "kept_at_site"
    sentence = _(
        "Only your site can open this name, in a browser, after unlocking its vault. Nothing is"
        " lost."
    )


class NotACard(Refusal):
    """What a browser sent is no sealed card, or beside no pseudonym."""

    word = "not_a_card"
    sentence = _("The patient's identity was not sealed as it should be. Load the page again.")


class OldRevision(Refusal):
    """Another window replaced the card meanwhile."""

    word = "old_revision"
    sentence = _("Another window changed the patient's identity. It is read again by itself.")


@dataclass(frozen=True, slots=True)
class SealedCard:
    """A card as a site's browser sealed it; `revision` is that of the card it replaces."""

    sealed: bytes
    pseudonym: str
    revision: int = 0

    def __post_init__(self) -> None:
        try:
            is_right = shape.kind_of(self.sealed) == shape.TO_KEYS
        except CannotOpen:
            is_right = False
        if not is_right or len(self.sealed) > MOST_CARD_BYTES or not is_pseudonym(self.pseudonym):
            raise NotACard


@transaction.atomic
def keep_sealed_card(
    *, card: IdentityCard | None, new: SealedCard, site: Site, by: Asker, at: datetime
) -> IdentityCard:
    """Keep a card that this server cannot open, in place of `card`. Raises OldRevision."""
    if card is None:
        made = IdentityCard.objects.create(
            site=site, created_at=at, updated_at=at, sealed=new.sealed, pseudonym=new.pseudonym,
            kept_by=Keeper.SITE, revision=1,
        )  # fmt: skip
        _record("identity.sealed", made, by=by, at=at)
        return made
    replaced = IdentityCard.objects.filter(
        pk=card.pk, revision=new.revision, kept_by=Keeper.SITE
    ).update(sealed=new.sealed, pseudonym=new.pseudonym, revision=new.revision + 1, updated_at=at)
    if not replaced:
        raise OldRevision
    card.refresh_from_db()
    _record("identity.corrected", card, by=by, at=at)
    return card


@transaction.atomic
def seal_card(*, site: Site, fields: IdentityFields, by: Asker, at: datetime) -> IdentityCard:
    """Seal who a patient is to their site, and give them their pseudonym."""
    card = IdentityCard.objects.create(
        site=site, created_at=at, updated_at=at, sealed=_sealed(site, fields, at=at),
        pseudonym=_pseudonym(site, fields),
    )  # fmt: skip
    _record("identity.sealed", card, by=by, at=at)
    return card


@transaction.atomic
def correct_card(
    *, card: IdentityCard, fields: IdentityFields, is_admitted: bool, by: Asker, at: datetime
) -> IdentityCard:
    """Seal corrected fields in place of the former ones; nothing happens when nothing changed.

    Until images were admitted under it the pseudonym follows the patient; then it stays. What
    admission noted about the originals stays in any case.
    """
    former = fields_of(card)
    kept = replace(fields, originals={**former.originals, **fields.originals})
    if kept == former:
        return card
    if not is_admitted and patient_of(kept) != patient_of(former):
        card.pseudonym = _pseudonym(card.site, kept)
    card.sealed, card.updated_at = _sealed(card.site, kept, at=at), at
    card.save(update_fields=["sealed", "updated_at", "pseudonym"])
    _record("identity.corrected", card, by=by, at=at)
    return card


@transaction.atomic
def note_original(
    *, card: IdentityCard, study_instance_uid: str, facts: dict[str, Any], at: datetime
) -> None:
    """Add to a card what one study was called before de-identification; twice is once."""
    locked = IdentityCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    former = fields_of(locked)
    fields = former.with_original(study_instance_uid, facts)
    if fields != former:
        locked.sealed, locked.updated_at = _sealed(card.site, fields, at=at), at
        locked.save(update_fields=["sealed", "updated_at"])


def fields_of(card: IdentityCard) -> IdentityFields:
    """Open a card for the machine's own work (patient check, admission); people: `open_card`.

    Raises KeptAtSite for a card of a vault, KeyMissing, CannotOpen.
    """
    if card.kept_by == Keeper.SITE:
        raise KeptAtSite
    return from_bytes(sealed.open_sealed(bytes(card.sealed), site_keys.identity(card.site_id)))


@transaction.atomic
def seal_again(
    *, card: IdentityCard, case_id: str, recipient: str, by: Asker, at: datetime
) -> None:
    """Seal a card that this server can open to its site's vault; after that it can open it no more.

    The pseudonym stays. Twice is once. Raises KeyMissing, CannotOpen.
    """
    locked = IdentityCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if locked.kept_by == Keeper.SITE:
        return
    content = as_vault_card(fields_of(locked), case_id=case_id, pseudonym=locked.pseudonym)
    locked.sealed = sealed.seal(json.dumps(content, ensure_ascii=False).encode(), [recipient])
    locked.kept_by, locked.revision, locked.updated_at = Keeper.SITE, locked.revision + 1, at
    locked.save(update_fields=["sealed", "kept_by", "revision", "updated_at"])
    _record("identity.sealed", locked, by=by, at=at)


def _pseudonym(site: Site, fields: IdentityFields) -> str:
    def is_taken(candidate: str) -> bool:
        cards = IdentityCard.objects.filter(site=site, pseudonym=candidate, kept_by=Keeper.HUB)
        other = cards.first()
        return other is not None and not _is_same(fields_of(other), fields)

    secret = site_keys.hash_secret(site.pk)
    return pseudonym_of(fields, secret=secret, is_taken=is_taken)


def _is_same(one: IdentityFields, other: IdentityFields) -> bool:
    """Whether two cards say one patient, as the pseudonym reads numbers (letters and digits)."""
    first, second = ("|".join(patient_of(fields)).casefold() for fields in (one, other))
    plain = ["".join(c for c in text if c.isalnum()) for text in (first, second)]
    return bool(plain[0]) and plain[0] == plain[1]


def _sealed(site: Site, fields: IdentityFields, *, at: datetime) -> bytes:
    return sealed.seal(to_bytes(fields), [site_keys.recipient(site, at=at)])


def _record(action: str, card: IdentityCard, *, by: Asker, at: datetime) -> None:
    audit.record(action, by=by, at=at, of=Subject(site_id=card.site_id, things=(card.pk,)))
