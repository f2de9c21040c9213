"""Starting and ending the clocks of a case; each start orders the jobs of its ladder."""

from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case, Urgency
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.people.actors import Actor
from binome.quality.clock_table import LADDERS, MOVES, ClockLeg, ClockState, Rung, allowed
from binome.quality.models import Clock, Escalation

RUNG_JOB = "quality.rung"


@transaction.atomic
def start(case: Case, leg: str, *, at: datetime) -> Clock | None:
    """Start a leg's clock, in place of one that runs; None where nothing is promised."""
    end(case, leg, verb="withdraw", at=at)
    due = _due(case, leg, at)
    if due is None or due <= at:
        return None
    clock = Clock.objects.create(case=case, leg=leg, urgency=case.urgency, began_at=at, due_at=due)
    for rung in LADDERS[leg]:
        when = When(rung_at(clock, rung), priority=_priority(case))
        payload = {"clock_id": clock.pk, "rung": rung.word}
        jobs.enqueue(RUNG_JOB, payload, when=when, key=f"clock:{clock.pk}:{rung.word}")
    return clock


def start_once(case: Case, leg: str, *, at: datetime) -> None:
    """Start a leg's clock unless one runs already."""
    if not Clock.objects.filter(case=case, leg=leg, ended_at__isnull=True).exists():
        start(case, leg, at=at)


@transaction.atomic
def end(case: Case, leg: str, *, verb: str, at: datetime) -> None:
    """Keep or withdraw the promise of a leg, if one runs. Kept after its time is late, and a
    breach nobody had been told of yet is written down."""
    running = Clock.objects.select_for_update().filter(case=case, leg=leg, ended_at__isnull=True)
    for clock in running:
        if verb == "keep" and at > clock.due_at and clock.state != ClockState.MISSED:
            _write_breach(clock, at)
        clock.state = MOVES[(clock.state, verb)]
        clock.ended_at = at
        clock.save(update_fields=["state", "ended_at"])


def end_all(case: Case, *, at: datetime) -> None:
    """The case needs nothing any more."""
    for leg in ClockLeg.values:
        end(case, leg, verb="withdraw", at=at)


@transaction.atomic
def take_care(*, case: Case, by: Actor, at: datetime) -> int:
    """A human says "I take care of it": the ladders of what is late or nearly so stop here."""
    late = Clock.objects.select_for_update().filter(
        case=case, state__in=[ClockState.WARNED, ClockState.MISSED], taken_care_of_at__isnull=True
    )
    count = late.update(taken_care_of_by_id=by.id, taken_care_of_by=by.name, taken_care_of_at=at)
    if count:
        about = Subject(case.site_id, case.pk, count=count)
        audit.record("clock.taken_care_of", by=by, at=at, of=about)
    return count


def rung_at(clock: Clock, rung: Rung) -> datetime:
    return clock.began_at + (clock.due_at - clock.began_at) * rung.share


def _due(case: Case, leg: str, at: datetime) -> datetime | None:
    if leg == ClockLeg.ANSWERED:
        return case.promised_before_at
    time = allowed(leg, case.urgency, pathway=case.pathway)
    return at + time if time else None


def _priority(case: Case) -> int:
    return 0 if case.urgency == Urgency.EMERGENCY else 2


def _write_breach(clock: Clock, at: datetime) -> None:
    Escalation.objects.get_or_create(
        clock=clock, rung="breach", defaults={"due_at": clock.due_at, "fired_at": at}
    )
    clock.state = ClockState.MISSED
