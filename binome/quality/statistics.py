"""The figures of a network over a time: volumes, legs, promises, load, pairs.

Shares come with n and an interval, and say when it is too early (SAFETY 28).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from binome.cases.models import Assignment, Binome, Case
from binome.cases.queries.console import gini
from binome.cases.queries.pair_health import health_of
from binome.people.models import Network
from binome.quality.clock_table import ClockState
from binome.quality.figures import quartiles, share
from binome.quality.hearing_figures import heard
from binome.quality.models import Clock, CriticalResult
from binome.quality.review_queries import reviewed

LEGS = {
    "perceived": ("opened_at", "delivered_at"),
    "technical": ("opened_at", "complete_at"),
    "interpretation": ("readable_at", "signed_at"),
    "assigned": ("sent_at", "assigned_at"),
    "answered": ("sent_at", "signed_at"),
    "read_by_site": ("signed_at", "delivered_at"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Cases sent from an instant on, until before another."""

    from_at: datetime
    until_at: datetime


def statistics_of(network: Network, period: Period) -> dict[str, Any]:
    """Every figure of a network, ready for JSON; durations in seconds."""
    cases = Case.objects.filter(
        network=network, sent_at__gte=period.from_at, sent_at__lt=period.until_at
    )
    given = Assignment.objects.filter(
        case__network=network, reader__isnull=False, at__gte=period.from_at, at__lt=period.until_at
    )
    pairs = Binome.objects.filter(site__network=network, ended_at__isnull=True)
    health = health_of(list(pairs.select_related("site", "reader")), at=period.until_at)
    return {
        "network": network.pk,
        "from": period.from_at.isoformat(),
        "until": period.until_at.isoformat(),
        **_volumes(cases),
        "legs": _legs(cases),
        "promises": _promises(cases),
        "load": _load(given),
        "given_by": _counts(given, "reason"),
        "critical": _criticals(cases),
        **heard(cases),
        "reviews": reviewed(cases),
        "binomes": {
            "in_force": sum(one.binome.since is not None for one in health),
            "paused": sum(one.is_paused for one in health),
            "silent_7_days": sum(one.flag_days >= 7 for one in health),
            "silent_14_days": sum(one.flag_days >= 14 for one in health),
        },
    }


def _volumes(cases: QuerySet[Case]) -> dict[str, Any]:
    """How many, by urgency and by state, in one question."""
    rows = cases.order_by().values_list("urgency", "state").annotate(Count("pk"))
    by_urgency, by_state = Counter[str](), Counter[str]()
    for urgency, state, count in rows:
        by_urgency[urgency] += count
        by_state[state] += count
    return {
        "cases": by_state.total(), "by_urgency": dict(by_urgency), "by_state": dict(by_state),
    }  # fmt: skip


def _legs(cases: QuerySet[Case]) -> dict[str, Any]:
    """Each leg that began and ended, its quartiles in seconds; every time read once."""
    fields = sorted({field for ends in LEGS.values() for field in ends})
    place = {field: n for n, field in enumerate(fields)}
    lengths: dict[str, list[float]] = {name: [] for name in LEGS}
    for times in cases.values_list(*fields).iterator(chunk_size=5000):
        for name, (began, ended) in LEGS.items():
            a, b = times[place[began]], times[place[ended]]
            if a and b and b >= a:
                lengths[name].append((b - a).total_seconds())
    return {name: quartiles(values) for name, values in lengths.items()}


def _promises(cases: QuerySet[Case]) -> dict[str, Any]:
    rows = Clock.objects.filter(case__in=cases).values_list("leg", "state").annotate(Count("pk"))
    counted: dict[str, Counter[str]] = {}
    for leg, state, count in rows.order_by():
        counted.setdefault(leg, Counter())[state] += count
    late_words = (ClockState.LATE, ClockState.MISSED)
    found = {}
    for leg, states in sorted(counted.items()):
        late = sum(states[word] for word in late_words)
        kept = states[ClockState.KEPT]
        found[leg] = {"in_time": share(kept, kept + late), "by_state": dict(states)}
    return found


def _load(given: QuerySet[Assignment]) -> dict[str, Any]:
    rows = given.values_list("reader_id").annotate(Count("pk")).order_by()
    loads = dict(rows)
    return {"by_reader": loads, "gini": round(gini([float(n) for n in loads.values()]), 4)}


def _criticals(cases: QuerySet[Case]) -> dict[str, Any]:
    found = CriticalResult.objects.filter(case__in=cases)
    times = found.filter(answered_at__isnull=False).values_list("raised_at", "answered_at")
    return {
        "by_state": _counts(found, "state"),
        "until_a_human_answered": quartiles((b - a).total_seconds() for a, b in times if b),
    }


def _counts(rows: QuerySet[Any], field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(Count("pk")))
