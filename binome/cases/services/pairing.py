"""Writing down a binôme that the two people agreed on elsewhere; `contracts` is the living way."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Binome, Terms, TermsState
from binome.cases.queries.pairs import may_read_in
from binome.cases.refusals import NotAReader
from binome.people.actors import Actor
from binome.people.models import Person, Site


@dataclass(frozen=True, slots=True)
class Pair:
    """Who reads for whom, how many cases a week, how soon; no sender means every sender."""

    site: Site
    reader: Person
    sender: Person | None = None
    weekly_volume: int = 5
    reading_delay_hours: int = 72


@transaction.atomic
def agree_binome(*, pair: Pair, by: Actor, at: datetime) -> Binome:
    """Write a pair down; the one it replaces (same site, sender, reader) ends."""
    if not may_read_in(pair.reader, pair.site.network_id, at=at):
        raise NotAReader
    same = Binome.objects.filter(site=pair.site, sender=pair.sender, reader=pair.reader)
    same.filter(ended_at__isnull=True).update(ended_at=at)
    binome = Binome.objects.create(
        site=pair.site,
        sender=pair.sender,
        reader=pair.reader,
        weekly_volume=pair.weekly_volume,
        reading_delay_hours=pair.reading_delay_hours,
        since=at,
    )
    _first_terms(binome, by=by, at=at)
    about = Subject(site_id=pair.site.pk, things=(binome.pk, pair.reader.pk))
    audit.record("binome.agreed", by=by, at=at, of=about)
    return binome


def _first_terms(binome: Binome, *, by: Actor, at: datetime) -> None:
    """Version 1, vouched for by whoever wrote it down: neither of the two pressed yes here."""
    Terms.objects.create(
        binome=binome, number=1, weekly_volume=binome.weekly_volume,
        reading_delay_hours=binome.reading_delay_hours, state=TermsState.IN_FORCE,
        proposed_by_id=by.id, proposed_by_name=by.name, proposed_at=at, in_force_at=at,
    )  # fmt: skip
