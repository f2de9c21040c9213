"""Reads of the identity room. Opening a card is itself written down."""

from datetime import datetime

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.identity.fields import IdentityFields
from binome.identity.models import IdentityCard, Keeper
from binome.identity.services import fields_of
from binome.people import policies
from binome.people.actors import Actor

SEE = "case.see_identity"
CARDS_AT_ONCE, MOST_BYTES_AT_ONCE = 200, 2 << 20


def open_card(card: IdentityCard, *, by: Actor, at: datetime) -> IdentityFields:
    """Return who a patient is, to people of the site only, and write down that it was shown.

    Raises NotAllowed, KeptAtSite, KeyMissing, CannotOpen.
    """
    if not policies.can(by, SEE, card):
        raise policies.NotAllowed(SEE)
    fields = fields_of(card)
    about = Subject(site_id=card.site_id, things=(card.pk,))
    audit.record("identity.shown", by=by, at=at, of=about)
    return fields


def sealed_card(card: IdentityCard, *, by: Actor, at: datetime) -> bytes:
    """Return a card as the site sealed it, to people of the site only, and write that down.

    Raises NotAllowed.
    """
    if not policies.can(by, SEE, card):
        raise policies.NotAllowed(SEE)
    about = Subject(site_id=card.site_id, things=(card.pk,))
    audit.record("identity.shown", by=by, at=at, of=about)
    return bytes(card.sealed)


def sealed_cards(
    site_id: str, *, pseudonym: str = "", before: str = "", by: Actor, at: datetime
) -> list[IdentityCard]:
    """Cards of a site's vault for its own people to open, by descending id; written down once.

    At most CARDS_AT_ONCE and MOST_BYTES_AT_ONCE; `before` is the id of the last one seen.
    """
    cards = IdentityCard.objects.filter(site_id=site_id, kept_by=Keeper.SITE).order_by("-pk")
    cards = cards.filter(pseudonym=pseudonym) if pseudonym else cards
    cards = cards.filter(pk__lt=before) if before else cards
    found: list[IdentityCard] = []
    size_bytes = 0
    for card in cards.select_related("site")[:CARDS_AT_ONCE]:
        size_bytes += len(card.sealed)
        if found and size_bytes > MOST_BYTES_AT_ONCE:
            break
        if policies.can(by, SEE, card):
            found.append(card)
    if found:
        things = tuple(card.pk for card in found)
        about = Subject(site_id=site_id, things=things, count=len(things))
        audit.record("identity.shown", by=by, at=at, of=about)
    return found


def card_with_id(card_id: str) -> IdentityCard | None:
    return IdentityCard.objects.select_related("site").filter(pk=card_id).first()
