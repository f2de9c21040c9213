"""The coordinator's console: what must be decided now, each with its reason and its next step."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from binome.cases.queries import binomes_of_network
from binome.cases.queries.console import gini, waiting_cases
from binome.cases.queries.pair_health import health_among
from binome.pages.doors import Request, door
from binome.people import queries as people
from binome.people.models import Network
from binome.quality import queries as quality
from binome.quality.clock_table import ClockLeg
from binome.quality.models import Clock

MOST_LATE = 25


def _by_case(clocks: Iterable[Clock]) -> list[tuple[Clock, list[str]]]:
    """One row a case: its most pressing clock, and everything that is missing."""
    found: dict[str, tuple[Clock, list[str]]] = {}
    for clock in clocks:
        found.setdefault(clock.case_id, (clock, []))[1].append(str(ClockLeg(clock.leg).label))
    return list(found.values())


@door("network.coordinate", of=people.network_with_id)
@require_GET
def console(request: Request, network: Network) -> HttpResponse:
    waiting, readers = waiting_cases(network.pk, at=request.received_at)
    pairs = health_among(binomes_of_network(network.pk), at=request.received_at)
    context = {
        "network": network,
        "criticals": quality.waiting_criticals(network.pk)[:MOST_LATE],
        "late": _by_case(quality.late_clocks(network.pk)[:MOST_LATE]),
        "waiting": waiting,
        "readers": readers,
        "silent": [one for one in pairs if one.flag_days],
        "unequal": round(100 * gini([float(one.given_this_week) for one in readers])),
        "section": "console",
    }
    return render(request, "network/console.html", context)
