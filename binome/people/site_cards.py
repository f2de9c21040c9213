"""A site's own card of what it can do, which diseases and drugs it has, and where the rest is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.people.models import Means, Site, SiteCard


@dataclass(frozen=True, slots=True)
class Reality:
    """What the people of a site say of it; a mean that is said to be both is there."""

    has: frozenset[str]
    lacks: frozenset[str]
    diseases: str = ""
    drugs: str = ""
    nearest: str = ""


@transaction.atomic
def write(*, site: Site, reality: Reality, by: Actor, at: datetime) -> SiteCard:
    """Write the card anew; words that are no means are left out."""
    has = [word for word in Means.values if word in reality.has]
    card, _is_new = SiteCard.objects.update_or_create(
        site=site,
        defaults={
            "has": has,
            "lacks": [w for w in Means.values if w in reality.lacks and w not in has],
            "diseases": _clean(reality.diseases, 500), "drugs": _clean(reality.drugs, 500),
            "nearest": _clean(reality.nearest, 300), "written_at": at, "written_by": by.name,
        },
    )  # fmt: skip
    audit.record("site.card_written", by=by, at=at, of=Subject(site.pk))
    return card


def card_of(site_id: str) -> SiteCard | None:
    return SiteCard.objects.filter(site=site_id).first()


def lacking_at(site_id: str) -> tuple[str, ...]:
    """What the site says it has not got."""
    card = card_of(site_id)
    return tuple(card.lacks) if card else ()


def labels(words: list[str]) -> list[str]:
    return [str(Means(word).label) for word in words if word in Means.values]


def _clean(text: str, longest: int) -> str:
    return text.replace("\x00", "").strip()[:longest]
