"""The living contract of a pair: proposed, countered, accepted by both, paused, ended with thanks.

Terms are versions: what was in force is never rewritten, a new number follows it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.events import BinomeNews
from binome.cases.models import OPEN_TERMS, TERMS_MOVES, Binome, PairLine, Pause, Terms, TermsState
from binome.cases.queries.pairs import may_read_in
from binome.cases.refusals import EmptyMessage, NotAReader, NotYourYes, PauseUnfit
from binome.cases.services.pairing import Pair
from binome.cases.states import IllegalMove
from binome.cases.text import clean
from binome.kernel import events
from binome.people.actors import Actor
from binome.people.models import Membership, Person, Role

READER_SIDE, SITE_SIDE, NO_SIDE = "reader", "site", ""


@dataclass(frozen=True, slots=True)
class Offer:
    """How many cases a week, read within how many hours, and a word to it."""

    weekly_volume: int
    reading_delay_hours: int
    words: str = ""


def side_of(binome: Binome, by: Actor) -> str:
    """Which of the two this person is; a coordinator is neither."""
    if by.person_id and by.person_id == binome.reader_id:
        return READER_SIDE
    is_of_site = binome.site_id in by.sites_as(Role.SENDER)
    return SITE_SIDE if is_of_site and binome.sender_id in (None, by.person_id) else NO_SIDE


@transaction.atomic
def propose_binome(*, pair: Pair, words: str = "", by: Actor, at: datetime) -> Binome:
    """Begin a pair with a first proposal; it reads nothing until both have said yes."""
    if not may_read_in(pair.reader, pair.site.network_id, at=at):
        raise NotAReader
    binome = Binome.objects.create(
        site=pair.site, sender=pair.sender, reader=pair.reader, weekly_volume=pair.weekly_volume,
        reading_delay_hours=pair.reading_delay_hours,
    )  # fmt: skip
    propose_terms(
        binome=binome,
        offer=Offer(pair.weekly_volume, pair.reading_delay_hours, words),
        by=by, at=at,
    )  # fmt: skip
    return binome


@transaction.atomic
def propose_terms(*, binome: Binome, offer: Offer, by: Actor, at: datetime) -> Terms:
    """Propose a volume and delay; an open proposal becomes countered. What holds, holds on."""
    binome = _held(binome)
    open_terms = _open(binome)
    if open_terms is not None:
        _move(open_terms, "counter", at=at)
    side = side_of(binome, by)
    terms = Terms.objects.create(
        binome=binome,
        number=_next_number(binome),
        weekly_volume=offer.weekly_volume,
        reading_delay_hours=offer.reading_delay_hours,
        words=clean(offer.words).strip()[:300],
        state=_WAITS_FOR[side],
        proposed_by_id=by.id,
        proposed_by_name=by.name,
        proposed_at=at,
        site_yes_by=by.name if side == SITE_SIDE else "",
        reader_yes_by=by.name if side == READER_SIDE else "",
    )
    _record("binome.proposed", binome, by=by, at=at)
    _tell(binome, by=by, at=at)
    return terms


@transaction.atomic
def accept_terms(*, terms: Terms, by: Actor, at: datetime) -> Terms:
    """Say yes for one's own side; with the second yes the terms are in force."""
    binome = _held(terms.binome)
    terms = Terms.objects.select_for_update().get(pk=terms.pk)
    side = side_of(binome, by)
    if side == NO_SIDE:
        raise NotYourYes
    name_of_yes = "site_yes_by" if side == SITE_SIDE else "reader_yes_by"
    setattr(terms, name_of_yes, by.name)
    terms.save(update_fields=[name_of_yes])
    _move(terms, f"{side}_accepts", at=at)
    if terms.state == TermsState.IN_FORCE:
        _put_in_force(binome, terms, at=at)
    _record("binome.accepted", binome, by=by, at=at)
    _tell(binome, by=by, at=at)
    return terms


@transaction.atomic
def decline_terms(*, terms: Terms, by: Actor, at: datetime) -> None:
    """Say no to a proposal; what was in force stays so."""
    binome = _held(terms.binome)
    if side_of(binome, by) == NO_SIDE:
        raise NotYourYes
    _move(Terms.objects.select_for_update().get(pk=terms.pk), "decline", at=at)
    _record("binome.declined", binome, by=by, at=at)
    _tell(binome, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Away:
    """From when to when, and who stands in."""

    from_at: datetime
    until_at: datetime
    deputy: Person | None = None


@transaction.atomic
def pause(*, binome: Binome, away: Away, by: Actor, at: datetime) -> Pause:
    """Pause a pair; a deputy must be somebody else who reads in the network."""
    binome = _held(binome)
    deputy = away.deputy
    if away.until_at <= max(away.from_at, at) or (deputy and deputy.pk == binome.reader_id):
        raise PauseUnfit
    if deputy and not may_read_in(deputy, binome.site.network_id, at=at):
        raise NotAReader
    made = Pause.objects.create(
        reader=binome.reader, binome=binome, deputy=deputy, from_at=away.from_at,
        until_at=away.until_at,
    )  # fmt: skip
    _record("binome.paused", binome, by=by, at=at)
    _tell(binome, by=by, at=at)
    return made


@transaction.atomic
def resume(*, binome: Binome, by: Actor, at: datetime) -> None:
    """End every pause of a pair now, also one that has not begun."""
    binome = _held(binome)
    coming = Pause.objects.filter(binome=binome, until_at__gt=at)
    coming.filter(from_at__gte=at).delete()
    coming.update(until_at=at)
    _record("binome.resumed", binome, by=by, at=at)


@transaction.atomic
def write_line(*, binome: Binome, text: str, by: Actor, at: datetime) -> PairLine:
    """Write to the other of the pair; a line is a sign of life."""
    text = clean(text).strip()[:1000]
    if not text:
        raise EmptyMessage
    line = PairLine.objects.create(
        binome=binome, author_id=by.id, author_name=by.name, at=at, text=text
    )
    _record("binome.written", binome, by=by, at=at)
    _tell(binome, by=by, at=at)
    return line


@transaction.atomic
def end_binome(*, binome: Binome, thanks: str = "", by: Actor, at: datetime) -> None:
    """End a pair, with thanks where there are any; its open cases stay with the reader."""
    ended = Binome.objects.filter(pk=binome.pk, ended_at__isnull=True)
    words = clean(thanks).strip()[:500]
    if not ended.update(ended_at=at, ended_by_id=by.id, thanks=words):
        return
    Terms.objects.filter(binome=binome, state=TermsState.IN_FORCE).update(
        state=TermsState.FORMER, closed_at=at
    )
    Terms.objects.filter(binome=binome, state__in=OPEN_TERMS).update(
        state=TermsState.DECLINED, closed_at=at
    )
    _record("binome.ended", binome, by=by, at=at)
    _tell(binome, by=by, at=at)


_WAITS_FOR = {
    READER_SIDE: TermsState.FOR_SITE,
    SITE_SIDE: TermsState.FOR_READER,
    NO_SIDE: TermsState.FOR_BOTH,
}


def _held(binome: Binome) -> Binome:
    found = Binome.objects.select_for_update(of=("self",)).select_related("site", "reader")
    held = found.get(pk=binome.pk)
    if held.ended_at is not None:
        raise IllegalMove
    return held


def _open(binome: Binome) -> Terms | None:
    return Terms.objects.filter(binome=binome, state__in=OPEN_TERMS).order_by("-number").first()


def _next_number(binome: Binome) -> int:
    last = Terms.objects.filter(binome=binome).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def _move(terms: Terms, verb: str, *, at: datetime) -> None:
    try:
        terms.state = TERMS_MOVES[(terms.state, verb)]
    except KeyError:
        raise IllegalMove from None
    if terms.state not in OPEN_TERMS and terms.state != TermsState.IN_FORCE:
        terms.closed_at = at
    terms.save(update_fields=["state", "closed_at"])


def _put_in_force(binome: Binome, terms: Terms, *, at: datetime) -> None:
    before = Terms.objects.filter(binome=binome, state=TermsState.IN_FORCE).exclude(pk=terms.pk)
    for one in before:
        _move(one, "replace", at=at)
    terms.in_force_at = at
    terms.save(update_fields=["in_force_at"])
    Binome.objects.filter(pk=binome.pk).update(
        weekly_volume=terms.weekly_volume,
        reading_delay_hours=terms.reading_delay_hours,
        since=binome.since or at,
    )


def _record(action: str, binome: Binome, *, by: Actor, at: datetime) -> None:
    about = Subject(site_id=binome.site_id, things=(binome.pk, binome.reader_id))
    audit.record(action, by=by, at=at, of=about)


def people_of(binome: Binome, *, at: datetime) -> list[str]:
    """The reader and whoever is the site's half now, as ids."""
    if binome.sender_id:
        return [binome.reader_id, binome.sender_id]
    holders = Membership.objects.in_force(at).filter(site_id=binome.site_id, role=Role.SENDER)
    site = holders.order_by("person_id").values_list("person_id", flat=True).distinct()
    return [binome.reader_id, *site]


def _tell(binome: Binome, *, by: Actor, at: datetime) -> None:
    """Tell the two of the pair, but not whoever did it."""
    told = [one for one in people_of(binome, at=at) if one != by.person_id]
    events.emit(BinomeNews(binome.pk, at, tuple(told)))
