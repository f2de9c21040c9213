"""Reads of the identity room. Opening a card is itself written down."""

from datetime import datetime

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.identity.fields import IdentityFields
from binome.identity.models import IdentityCard
from binome.identity.services import fields_of
from binome.people import policies
from binome.people.actors import Actor

SEE = "case.see_identity"


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


def card_with_id(card_id: str) -> IdentityCard | None:
    return IdentityCard.objects.select_related("site").filter(pk=card_id).first()
