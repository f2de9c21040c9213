"""The roster: shifts written down, repeated by the week, swapped by two, taken out again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Shift, Swap
from binome.cases.pathways import pathway_of
from binome.cases.refusals import NotYourYes, ShiftUnfit
from binome.cases.states import IllegalMove
from binome.kernel.ids import new_id
from binome.people.actors import Actor
from binome.people.models import Network, Person, Site

MOST_WEEKS, LONGEST = 53, timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a shift says; `zone` is where its hours hold when it is repeated."""

    person: Person
    from_at: datetime
    until_at: datetime
    task: str = "reading"
    regime: str = "at_home"
    site: Site | None = None
    function: str = ""
    phone: str = ""
    employer: str = ""
    pathway: str = ""
    zone: str = "UTC"


@transaction.atomic
def add_shifts(
    *, network: Network, duty: Duty, weeks: int = 1, by: Actor, at: datetime
) -> list[Shift]:
    """Write a shift down, and the same hours of the local clock in the weeks after it."""
    length = duty.until_at - duty.from_at
    is_foreign = duty.site is not None and duty.site.network_id != network.pk
    is_unknown = bool(duty.pathway) and pathway_of(duty.pathway) is None
    is_foreign = is_foreign or is_unknown
    if not timedelta(0) < length <= LONGEST or not 0 < weeks <= MOST_WEEKS or is_foreign:
        raise ShiftUnfit
    series = new_id() if weeks > 1 else ""
    rows = [_row(network, _later(duty, week), series) for week in range(weeks)]
    made = Shift.objects.bulk_create(rows)
    about = Subject(things=(duty.person.pk, made[0].pk), count=len(made))
    audit.record("shift.added", by=by, at=at, of=about)
    return made


@transaction.atomic
def remove_shift(*, shift: Shift, by: Actor, at: datetime, with_series: bool = False) -> int:
    """Take a shift out, or with those of its series that have not begun."""
    gone = Shift.objects.filter(pk=shift.pk)
    if with_series and shift.series:
        gone = Shift.objects.filter(series=shift.series, from_at__gte=shift.from_at)
    count = gone.count()
    things = (shift.person_id, shift.pk)
    gone.delete()
    audit.record("shift.removed", by=by, at=at, of=Subject(things=things, count=count))
    return count


@transaction.atomic
def leave_note(*, shift: Shift, note: str, by: Actor, at: datetime) -> None:
    """Leave words for whoever comes next on duty; about work, without a name."""
    if shift.person_id != by.person_id:
        raise NotYourYes
    Shift.objects.filter(pk=shift.pk).update(note=note.strip()[:1000])
    audit.record("shift.noted", by=by, at=at, of=Subject(things=(shift.pk,)))


@transaction.atomic
def ask_swap(*, shift: Shift, to: Person, by: Actor, at: datetime) -> Swap:
    """Ask a colleague to take over one's shift; nothing moves before their yes."""
    if shift.person_id != by.person_id or to.pk == by.person_id:
        raise NotYourYes
    swap = Swap.objects.create(shift=shift, to=to, asked_at=at)
    audit.record("shift.swap_asked", by=by, at=at, of=Subject(things=(shift.pk, to.pk)))
    return swap


@transaction.atomic
def answer_swap(*, swap: Swap, is_yes: bool, by: Actor, at: datetime) -> Swap:
    """Say yes or no; with yes the shift, and its telephone number, is the other's."""
    swap = Swap.objects.select_for_update(of=("self",)).select_related("shift").get(pk=swap.pk)
    if swap.to_id != by.person_id:
        raise NotYourYes
    is_gone = swap.shift.person_id == swap.to_id or swap.shift.from_at <= at
    if swap.agreed_at or swap.declined_at or is_gone:
        raise IllegalMove
    if is_yes:
        swap.agreed_at = at
        Shift.objects.filter(pk=swap.shift_id).update(person_id=swap.to_id, phone="", note="")
    else:
        swap.declined_at = at
    swap.save(update_fields=["agreed_at", "declined_at"])
    audit.record("shift.swap_answered", by=by, at=at, of=Subject(things=(swap.shift_id,)))
    return swap


def _later(duty: Duty, weeks: int) -> Duty:
    """The same wall clock some weeks later: a night stays a night when clocks change."""
    zone = ZoneInfo(duty.zone)

    def moved(moment: datetime) -> datetime:
        local = moment.astimezone(zone).replace(tzinfo=None) + timedelta(weeks=weeks)
        return local.replace(tzinfo=zone)

    return replace(duty, from_at=moved(duty.from_at), until_at=moved(duty.until_at))


def _row(network: Network, duty: Duty, series: str) -> Shift:
    return Shift(
        network=network, person=duty.person, site=duty.site, task=duty.task, regime=duty.regime,
        function=duty.function, phone=duty.phone, employer=duty.employer, pathway=duty.pathway,
        from_at=duty.from_at, until_at=duty.until_at, series=series,
    )  # fmt: skip
