"""The figures of a network: volumes, legs, promises, load, what was heard; a table to take away."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from binome.pages.doors import Request, door
from binome.people import queries as people
from binome.people.models import Network
from binome.quality.clock_table import ClockLeg
from binome.quality.statistics import Period, statistics_of

FOUR_WEEKS, LONGEST = timedelta(days=28), timedelta(days=3700)
FIRST_YEAR, LAST_YEAR = 2000, 2999
BAR = 200
LEGS = {
    "assigned": _("From sent to a reader"),
    "answered": _("From sent to answered"),
    "read_by_site": _("From answered to read"),
    "technical": _("Until all images were there"),
    "interpretation": _("From readable to signed"),
    "perceived": _("From the question to the answer read"),
}


@door("figures.see", of=people.network_with_id)
@require_GET
def figures(request: Request, network: Network) -> HttpResponse:
    period = _period(request)
    found = statistics_of(network, period)
    context = {
        "network": network,
        "period": period,
        "last_day": period.until_at - timedelta(seconds=1),
        "found": found,
        "legs": _legs(found),
        "shares": list(_shares(found)),
        "load": _load(found),
        "unequal": round(100 * found["load"]["gini"]),
        "section": "console",
    }
    return render(request, "network/figures.html", context)


@door("figures.see", of=people.network_with_id)
@require_GET
def table(request: Request, network: Network) -> HttpResponse:
    """Every figure as a line: its name, its value."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    writer = csv.writer(response)
    writer.writerow(["figure", "value"])
    writer.writerows(_flat("", statistics_of(network, _period(request))))
    return response


def _period(request: Request) -> Period:
    """The days asked for, whole and in UTC; the last four weeks where they make no sense."""
    now = request.received_at
    begins, ends = (_day(request.GET.get(name, "")) for name in ("from", "to"))
    until = ends + timedelta(days=1) if ends else now
    since = begins or until - FOUR_WEEKS
    is_sound = since < until and until - since <= LONGEST
    return Period(since, until) if is_sound else Period(now - FOUR_WEEKS, now)


def _day(text: str) -> datetime | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    is_ours = FIRST_YEAR <= found.year <= LAST_YEAR
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if is_ours else None


def _legs(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Each leg with its quartiles as times, and as a box on one scale."""
    legs = {word: found["legs"][word] for word in LEGS if found["legs"][word]["n"]}
    longest = max((leg["q3"] for leg in legs.values()), default=0) or 1
    return [
        {
            "label": LEGS[word], "n": leg["n"],
            **{part: timedelta(seconds=leg[part]) for part in ("q1", "median", "q3")},
            "x": round(BAR * leg["q1"] / longest),
            "width": max(2, round(BAR * (leg["q3"] - leg["q1"]) / longest)),
            "middle": round(BAR * leg["median"] / longest),
        }
        for word, leg in legs.items()
    ]  # fmt: skip


def _shares(found: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What share of promises was kept, of answers worth it, of outcomes known; of none nothing."""
    for leg, one in found["promises"].items():
        yield _kept(ClockLeg(leg)), one["in_time"]
    told = found["feedback"]
    yield _("Answers the site told the worth of"), told["given"]
    yield _("Answers to the question asked"), told["relevant"]
    yield _("Answers that helped"), told["useful"]
    yield _("Outcome known after 2 days"), found["outcomes"]["day_2"]["known"]
    yield _("Outcome known after 21 days"), found["outcomes"]["day_21"]["known"]
    yield _("Final reports agreed with when read again"), found["reviews"]["agreed"]
    yield _("Images that met all fifteen criteria"), found["images"]["without_fault"]


def _kept(leg: ClockLeg) -> Any:
    return {
        ClockLeg.TAKEN: _("A reader found in time"),
        ClockLeg.ARRIVED: _("Images readable in time"),
        ClockLeg.OPENED: _("Opened by the reader in time"),
        ClockLeg.ANSWERED: _("Answered in time"),
        ClockLeg.READ: _("Read by the site in time"),
        ClockLeg.REVIEWED: _("Serious differences answered in time"),
    }[leg]


def _load(found: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Each reader's name, cases given, and the length of their bar, most first."""
    loads = found["load"]["by_reader"]
    names = people.names_of(loads)
    most = max(loads.values(), default=1)
    rows = [(names.get(pk, "–"), n, max(1, round(BAR * n / most))) for pk, n in loads.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), one)
    else:
        yield name, value
