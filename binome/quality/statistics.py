"""The figures of a network, site, group or reader over a time: every one of every dashboard.

Shares come with n and an interval, and say when it is too early (SAFETY 28). Seven questions to
the database, whatever the number of cases.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, DateTimeField, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast

from binome.cases.models import Assignment, Binome, Case
from binome.cases.queries.console import gini
from binome.cases.queries.pair_health import Health, health_among
from binome.people.models import Membership, Network
from binome.people.models.membership import READING_ROLES
from binome.quality.between import SecondsBetween
from binome.quality.clock_table import OPEN_CLOCK, ClockState
from binome.quality.figures import quartiles, share
from binome.quality.forecast_figures import measured
from binome.quality.hearing_figures import feedback_of, images_of, outcomes_of
from binome.quality.models import Clock, CriticalResult, Outcome, PeerReview
from binome.quality.review_queries import counted
from binome.quality.scopes import Kind, Scope, donor_of, scope_of, scopes_within

LEGS = {
    "perceived": ("opened_at", "delivered_at"),
    "technical": ("opened_at", "complete_at"),
    "interpretation": ("readable_at", "signed_at"),
    "assigned": ("sent_at", "assigned_at"),
    "answered": ("sent_at", "signed_at"),
    "read_by_site": ("signed_at", "delivered_at"),
}
WEEK_SECONDS = 7 * 86400
#: Fewer than this could point at somebody: a donor is told "under 5".
FEW = 5
PLURAL = {Kind.SITE: "sites", Kind.GROUP: "groups", Kind.READER: "readers"}


@dataclass(frozen=True, slots=True)
class Period:
    """Cases sent from an instant on, until before another."""

    from_at: datetime
    until_at: datetime

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.from_at, f"{field}__lt": self.until_at})

    @property
    def weeks(self) -> int:
        """How many weeks it touches, the last one perhaps not whole."""
        return -(-int((self.until_at - self.from_at).total_seconds()) // WEEK_SECONDS)


def everything_of(network: Network, period: Period) -> dict[str, Any]:
    """The network's figures, and under their ids those of its sites, groups and readers."""
    found = statistics_of(network, period)
    sent = Case.objects.filter(period.within("sent_at"), network=network)
    found |= {"forecast": measured(sent)}
    found |= {"donor": for_donors(figures_of(donor_of(network), period))}
    found |= {name: {} for name in PLURAL.values()}
    for scope in scopes_within(network, at=period.until_at):
        found[PLURAL[scope.kind]][scope.id] = figures_of(scope, period)
    return found


def statistics_of(network: Network, period: Period) -> dict[str, Any]:
    """Every figure of a whole network, ready for JSON; durations in seconds."""
    head = {
        "network": network.pk,
        "from": period.from_at.isoformat(),
        "until": period.until_at.isoformat(),
    }
    return head | figures_of(scope_of(network), period)


def figures_of(scope: Scope, period: Period) -> dict[str, Any]:
    """Every figure of a dashboard."""
    cases = Case.objects.filter(scope.of_cases(), period.within("sent_at"))
    given = Assignment.objects.filter(scope.of_given(), period.within("at"), reader__isnull=False)
    rows = _case_rows(cases, period)
    told = _counted(scope, period)
    pairs = Binome.objects.filter(scope.of_pairs(), ended_at__isnull=True)
    return {
        **_volumes(rows, period),
        "legs": _legs(rows),
        **_promises(told["promise"]),
        **_load(scope, given, at=period.until_at),
        "critical": _criticals(told["critical"]),
        "feedback": feedback_of(
            [(row[3], row[4]) for row in rows if row[3]], delivered=sum(row[2] for row in rows)
        ),
        "outcomes": outcomes_of([(int(day), answer, n) for day, answer, n in told["outcome"]]),
        "images": images_of([row[5] for row in rows if row[5] is not None]),
        "reviews": counted(PeerReview.objects.filter(_within(scope, period))),
        "binomes": _binomes(health_among(pairs, at=period.until_at)),
    }


def for_donors(found: dict[str, Any]) -> dict[str, Any]:
    """What may leave the network: no reader, no site, and no count small enough to be somebody."""
    kept = {name: found[name] for name in ("cases", "by_week", "legs", "binomes", "readers")}
    kept["by_urgency"] = {word: blurred(n) for word, n in found["by_urgency"].items()}
    kept["load"] = {"gini": found["load"]["gini"]}
    kept["promises"] = {leg: {"in_time": one["in_time"]} for leg, one in found["promises"].items()}
    kept["feedback"] = found["feedback"]
    kept["outcomes"] = {day: {"known": one["known"]} for day, one in found["outcomes"].items()}
    kept["images"] = {"without_fault": found["images"]["without_fault"]}
    kept["reviews"] = {"agreed": found["reviews"]["agreed"]}
    return kept


def blurred(count: int) -> int | str:
    """A count, or that it is small."""
    return count if count == 0 or count >= FEW else f"<{FEW}"


CaseRow = tuple[Any, ...]


def _case_rows(cases: QuerySet[Case], period: Period) -> list[CaseRow]:
    """urgency, state, whether delivered, what the site said (2), the grid, the week, the legs."""
    lengths = {f"leg_{name}": SecondsBetween(*ends) for name, ends in LEGS.items()}
    began = Value(period.from_at, output_field=DateTimeField())
    rows = cases.order_by().annotate(
        is_delivered=Q(delivered_at__isnull=False),
        since=SecondsBetween(began, F("sent_at")), **lengths,
    )  # fmt: skip
    return list(
        rows.values_list(
            "urgency", "state", "is_delivered", "feedback__was_relevant", "feedback__was_useful",
            "image_grid__unmet", "since", *lengths,
        )
    )  # fmt: skip


def _volumes(rows: Sequence[CaseRow], period: Period) -> dict[str, Any]:
    """How many, by urgency, by state, and by week of the period, which begin with it."""
    weeks = Counter(int(row[6] // WEEK_SECONDS) for row in rows)
    week = timedelta(seconds=WEEK_SECONDS)
    return {
        "cases": len(rows),
        "by_urgency": dict(Counter(row[0] for row in rows)),
        "by_state": dict(Counter(row[1] for row in rows)),
        "by_week": {f"{period.from_at + n * week:%Y-%m-%d}": weeks[n] for n in range(period.weeks)},
    }


def _legs(rows: Sequence[CaseRow]) -> dict[str, Any]:
    """Each leg that began and ended, its quartiles in seconds."""
    return {
        name: quartiles(round(row[n], 3) for row in rows if row[n] is not None and row[n] > -0.001)
        for n, name in enumerate(LEGS, start=7)
    }


def _counted(scope: Scope, period: Period) -> dict[str, list[tuple[Any, ...]]]:
    """Clocks, outcomes and critical results of these cases in one question, each by its kind."""
    within = _within(scope, period)
    nothing = Value(0.0, output_field=FloatField())
    clocks = _rows_of(
        Clock.objects.filter(within), "promise", F("leg"), F("state"),
        nothing=nothing,
    )  # fmt: skip
    outcomes = _rows_of(
        Outcome.objects.filter(within), "outcome", Cast("day", CharField()), F("answer"),
        nothing=nothing,
    )  # fmt: skip
    criticals = _rows_of(
        CriticalResult.objects.filter(within), "critical", F("state"), Value("", CharField()),
        nothing=SecondsBetween("raised_at", "answered_at"),
    )  # fmt: skip
    found: dict[str, list[tuple[Any, ...]]] = {"promise": [], "outcome": [], "critical": []}
    for kind, first, second, seconds, n in clocks.union(outcomes, criticals, all=True):
        found[kind].append((first, seconds, n) if kind == "critical" else (first, second, n))
    return found


def _within(scope: Scope, period: Period) -> Q:
    return scope.of_cases("case") & period.within("case__sent_at")


def _rows_of(
    rows: QuerySet[Any], kind: str, first: Any, second: Any, *, nothing: Any
) -> QuerySet[Any]:
    named = rows.order_by().annotate(
        kind=Value(kind, output_field=CharField()), first=first, second=second, seconds=nothing
    )
    counted = named.values("kind", "first", "second", "seconds").annotate(n=Count("pk"))
    return counted.values_list("kind", "first", "second", "seconds", "n")


def _promises(rows: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    counted: dict[str, Counter[str]] = {}
    for leg, state, count in rows:
        counted.setdefault(leg, Counter())[state] += count
    late_words = (ClockState.LATE, ClockState.MISSED)
    found, still_open = {}, Counter[str]()
    for leg, states in sorted(counted.items()):
        late = sum(states[word] for word in late_words)
        kept = states[ClockState.KEPT]
        found[leg] = {"in_time": share(kept, kept + late), "by_state": dict(states)}
        still_open.update({word: states[word] for word in OPEN_CLOCK if states[word]})
    return {"promises": found, "open_promises": dict(sorted(still_open.items()))}


def _load(scope: Scope, given: QuerySet[Assignment], *, at: datetime) -> dict[str, Any]:
    """Who was given how much; of a network also how unequal it is with those given nothing."""
    rows = given.order_by().values_list("reader_id", "reason").annotate(Count("pk"))
    loads, reasons = Counter[str](), Counter[str]()
    for reader_id, reason, count in rows:
        loads[reader_id] += count
        reasons[reason] += count
    found: dict[str, Any] = {
        "load": {"by_reader": dict(loads), "gini": _gini(loads.values())},
        "given_by": dict(reasons),
    }
    if scope.kind in (Kind.NETWORK, Kind.DONOR, Kind.GROUP):
        readers = _readers(scope, at=at)
        counts = [loads.get(pk, 0) for pk in readers | set(loads)]
        found["load"]["gini_with_all"] = _gini(counts)
        found["readers"] = {"n": len(readers), "given_none": sum(not n for n in counts)}
    return found


def _readers(scope: Scope, *, at: datetime) -> set[str]:
    held = Membership.objects.in_force(at).filter(role__in=READING_ROLES)
    place = {"group_id": scope.id} if scope.kind is Kind.GROUP else {"network_id": scope.id}
    return set(held.filter(**place).values_list("person_id", flat=True))


def _gini(loads: Iterable[int]) -> float:
    return round(gini([float(n) for n in loads]), 4)


def _criticals(rows: Iterable[tuple[str, float | None, int]]) -> dict[str, Any]:
    by_state, times = Counter[str](), []
    for state, seconds, count in rows:
        by_state[state] += count
        times += [] if seconds is None else [round(seconds, 3)] * count
    return {"by_state": dict(by_state), "until_a_human_answered": quartiles(times)}


def _binomes(health: Sequence[Health]) -> dict[str, int]:
    return {
        "in_force": sum(one.binome.since is not None for one in health),
        "paused": sum(one.is_paused for one in health),
        "silent_7_days": sum(one.flag_days >= 7 for one in health),
        "silent_14_days": sum(one.flag_days >= 14 for one in health),
    }
