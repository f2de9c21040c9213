"""How soon an answer will come: the link's past and the readers' past added up, with a range.

No model: every travel of the last 90 days with every reading of them, and of those sums the
quantiles. Under twenty of either it says nothing (docs/formats/forecast.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from binome.cases.models import Case, Shift, Task
from binome.people.models import Membership
from binome.people.models.membership import READING_ROLES
from binome.quality.figures import TOO_FEW
from binome.quality.models import Forecast

DAYS_BACK = timedelta(days=90)
MOST_CASES, NEWEST = 600, 100
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Past:
    """One answered case: how long its images travelled, and how long reading took after them."""

    site_id: str
    reader_id: str
    travel: float
    reading: float
    had_duty: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """From the press on Send: eight answers of ten came between `low` and `high`; `n` is the
    smaller number of cases behind it, `basis` whose reading it is."""

    low: timedelta
    middle: timedelta
    high: timedelta
    n: int
    basis: str


def expected(case: Case, *, at: datetime) -> Expected | None:
    """What the past says of a case sent now (or already sent); None: too early to say."""
    past, shifts = _past(case, at=at)
    travels = _enough([one.travel for one in past if one.site_id == case.site_id]) or _enough(
        [one.travel for one in past]
    )
    if case.readable_at is not None and case.sent_at is not None:
        travels = [max(0.0, (case.readable_at - case.sent_at).total_seconds())] * TOO_FEW
    found = _readings(case, past, has_duty=_is_on_duty(at, shifts), at=at)
    if not travels or found is None:
        return None
    basis, readings = found
    return _added(travels, readings, basis)


def keep(case: Case, *, at: datetime) -> None:
    """Write down what the sender is told, once, so that it can be measured."""
    told = expected(case, at=at)
    if told is None:
        return
    seconds = {
        f"{name}_seconds": round(getattr(told, name).total_seconds())
        for name in ("low", "middle", "high")
    }
    made = {"made_at": at, "n": told.n, "basis": told.basis, **seconds}
    Forecast.objects.get_or_create(case=case, defaults=made)


def told_for(case: Case) -> Expected | None:
    """What was said when the case was sent."""
    row = Forecast.objects.filter(case=case).first()
    if row is None:
        return None
    low, middle, high = (
        timedelta(seconds=each) for each in (row.low_seconds, row.middle_seconds, row.high_seconds)
    )
    return Expected(low, middle, high, row.n, row.basis)


def _past(case: Case, *, at: datetime) -> tuple[list[Past], list[tuple[datetime, datetime]]]:
    """The newest answered cases of the network and urgency, and its duty in that time."""
    since = at - DAYS_BACK
    rows = (
        Case.objects.filter(
            network_id=case.network_id, urgency=case.urgency, sent_at__gt=since, sent_at__lt=at,
            readable_at__lt=at, pathway=case.pathway,
        )
        .filter(Q(signed_at__lt=at) | Q(preliminary_at__lt=at))
        .exclude(pk=case.pk)
        .order_by("-sent_at")
        .values_list(
            "site_id", "reader_id", "sent_at", "readable_at", "preliminary_at", "signed_at"
        )[:MOST_CASES]
    )  # fmt: skip
    shifts = list(
        Shift.objects.filter(
            network_id=case.network_id, task=Task.READING, until_at__gt=since, from_at__lte=at
        ).values_list("from_at", "until_at")
    )
    past = []
    for site_id, reader_id, sent_at, readable_at, *answers in rows:
        if sent_at is None or readable_at is None:
            continue
        answered = min(one for one in answers if one)
        begins = max(sent_at, readable_at)
        past.append(
            Past(
                site_id, reader_id or "", (begins - sent_at).total_seconds(),
                max(0.0, (answered - begins).total_seconds()), _is_on_duty(sent_at, shifts),
            )
        )  # fmt: skip
    return past, shifts


def _is_on_duty(at: datetime, shifts: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(begins <= at < ends for begins, ends in shifts)


def _readings(
    case: Case, past: list[Past], *, has_duty: bool, at: datetime
) -> tuple[str, list[float]] | None:
    """The narrowest past with enough in it: the reader's own, their groups', the network's under
    the same roster, the network's."""
    near = _colleagues(case, at=at)
    levels = (
        ("reader", [one for one in past if case.reader_id and one.reader_id == case.reader_id]),
        ("group", [one for one in past if one.reader_id in near]),
        ("duty", [one for one in past if one.had_duty == has_duty]),
        ("network", past),
    )
    for basis, found in levels:
        if enough := _enough([one.reading for one in found]):
            return basis, enough
    return None


def _colleagues(case: Case, *, at: datetime) -> set[str]:
    """Everybody of the groups that have or may have the case."""
    held = Membership.objects.in_force(at).filter(
        network_id=case.network_id, role__in=READING_ROLES, group__isnull=False
    )
    groups = {case.group_id} if case.group_id else set()
    if case.reader_id:
        own = held.filter(person_id=case.reader_id)
        groups = set(own.values_list("group_id", flat=True))
    if not groups:
        return set()
    return set(held.filter(group_id__in=groups).values_list("person_id", flat=True))


def _enough(values: Sequence[float]) -> list[float]:
    return list(values[:NEWEST]) if len(values) >= TOO_FEW else []


def _added(travels: list[float], readings: list[float], basis: str) -> Expected:
    sums = sorted(travel + reading for travel in travels for reading in readings)
    low, middle, high = (
        timedelta(seconds=round(sums[round(part * (len(sums) - 1))]))
        for part in (LOW, MIDDLE, HIGH)
    )
    return Expected(low, middle, high, min(len(travels), len(readings)), basis)
