"""What stands open in a network, and the three clocks of the trade for one case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from binome.cases.models import Case
from binome.people.models import Person
from binome.quality.clock_table import ClockState
from binome.quality.models import WAITS_FOR_A_HUMAN, Clock, CriticalResult

LATE = (ClockState.WARNED, ClockState.MISSED)


def late_clocks(network_id: str) -> QuerySet[Clock]:
    """Promises nearly or really missed: those nobody is in charge of first, then by urgency."""
    found = _late().filter(case__network_id=network_id)
    return found.select_related("case__site", "case__reader").order_by(
        "taken_care_of_at", "case__urgency_rank", "due_at", "pk"
    )


def late_case_count(network_ids: Collection[str]) -> int:
    """How many cases of these networks are late, or nearly, with nobody in charge of it."""
    late = _late().filter(case__network_id__in=network_ids)
    return late.filter(taken_care_of_at__isnull=True).values("case_id").distinct().count()


def _late() -> QuerySet[Clock]:
    """By the index of clocks that run (`ended_at` says the same as `state`, to the database)."""
    return Clock.objects.filter(state__in=LATE, ended_at__isnull=True)


def clocks_of(case: Case) -> QuerySet[Clock]:
    return Clock.objects.filter(case=case).order_by("began_at", "pk")


def critical_of(case: Case) -> CriticalResult | None:
    """The newest critical result of a case, answered or not."""
    return CriticalResult.objects.filter(case=case).order_by("-raised_at", "-pk").first()


def waiting_criticals(network_id: str) -> QuerySet[CriticalResult]:
    found = CriticalResult.objects.filter(
        case__network_id=network_id, state__in=WAITS_FOR_A_HUMAN, answered_at__isnull=True
    )
    return found.select_related("case__site", "case__opened_by").order_by("raised_at", "pk")


def critical_with_id(result_id: str) -> CriticalResult | None:
    found = CriticalResult.objects.select_related("case__site__network", "case__opened_by")
    return found.filter(pk=result_id).first()


@dataclass(frozen=True, slots=True)
class TradeClocks:
    """Perceived: form opened to answer read. Technical: opened to complete. Interpretation:
    readable to signed. None while one has not ended."""

    perceived: timedelta | None
    technical: timedelta | None
    interpretation: timedelta | None


def trade_clocks(case: Case) -> TradeClocks:
    return TradeClocks(
        _between(case.opened_at, case.delivered_at),
        _between(case.opened_at, case.complete_at),
        _between(case.readable_at, case.signed_at),
    )


def _between(began: datetime | None, ended: datetime | None) -> timedelta | None:
    return ended - began if began and ended and ended >= began else None


def people_told(person_ids: set[str]) -> dict[str, str]:
    """The names behind the ids an escalation kept."""
    return {pk: str(person) for pk, person in Person.objects.in_bulk(list(person_ids)).items()}
