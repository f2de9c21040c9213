"""Figures in words and as shapes: legs, weeks, shares, loads; each shape has its sentence."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binome.people import queries as people
from binome.quality.clock_table import ClockLeg, ClockState

BAR, TALL, WIDE = 200, 60, 320
MOST_WEEKS = 60
LEGS = {
    "assigned": _("From sent to a reader"),
    "answered": _("From sent to answered"),
    "read_by_site": _("From answered to read"),
    "technical": _("Until all images were there"),
    "interpretation": _("From readable to signed"),
    "perceived": _("From the question to the answer read"),
}
KEPT = {
    ClockLeg.TAKEN: _("A reader found in time"),
    ClockLeg.ARRIVED: _("Images readable in time"),
    ClockLeg.OPENED: _("Opened by the reader in time"),
    ClockLeg.ANSWERED: _("Answered in time"),
    ClockLeg.READ: _("Read by the site in time"),
    ClockLeg.REVIEWED: _("Serious differences answered in time"),
}


def charts_of(found: dict[str, Any]) -> dict[str, Any]:
    """What is drawn: `legs` as boxes on one scale, `weeks` as bars."""
    return {"legs": _legs(found["legs"]), "weeks": _weeks(found["by_week"])}


def said_of(found: dict[str, Any]) -> dict[str, Any]:
    """What is said in a line each: `shares`, and `facts` as label and number."""
    load = found["load"]
    gini = load.get("gini_with_all", load["gini"])
    return {
        "shares": list(_shares(found)),
        "facts": list(_facts(found)),
        "unequal": round(100 * gini),
    }


def _legs(legs: dict[str, Any]) -> list[dict[str, Any]]:
    """Each leg with its quartiles as times, and as a box on one scale."""
    known = {word: legs[word] for word in LEGS if legs[word]["n"]}
    longest = max((leg["q3"] for leg in known.values()), default=0) or 1
    return [
        {
            "label": LEGS[word], "n": leg["n"],
            **{part: timedelta(seconds=leg[part]) for part in ("q1", "median", "q3")},
            "x": round(BAR * leg["q1"] / longest),
            "width": max(2, round(BAR * (leg["q3"] - leg["q1"]) / longest)),
            "middle": round(BAR * leg["median"] / longest),
        }
        for word, leg in known.items()
    ]  # fmt: skip


def _weeks(by_week: dict[str, int]) -> dict[str, Any]:
    """One bar a week (a longer time: of as many weeks as fit), with the whole in a sentence."""
    rows = [(date.fromisoformat(day), n) for day, n in by_week.items()]
    step = -(-len(rows) // MOST_WEEKS)
    rows = [(rows[at][0], sum(n for _day, n in rows[at : at + step]))
            for at in range(0, len(rows), step or 1)]  # fmt: skip
    most = max((n for _day, n in rows), default=0)
    width = WIDE / max(1, len(rows))
    bars = [
        {"x": f"{at * width:.1f}", "width": f"{width * 0.8:.1f}", "y": TALL - high, "height": high,
         "n": n, "day": day}
        for at, (day, n) in enumerate(rows)
        for high in [round(TALL * n / most) if most else 0]
    ]  # fmt: skip
    return {"bars": bars, "most": most, "sentence": _sentence(rows)}


def _sentence(rows: list[tuple[date, int]]) -> str:
    if not any(n for _day, n in rows):
        return gettext("No case was sent in these weeks.")
    most, least = max(rows, key=lambda row: row[1]), min(rows, key=lambda row: row[1])
    words = gettext("Cases by week: from %(least)d (%(quiet)s) to %(most)d (%(busy)s).")
    return words % {"least": least[1], "quiet": _said(least[0]), "most": most[1],
                    "busy": _said(most[0])}  # fmt: skip


def _said(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _shares(found: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What share of promises was kept, of answers worth it, of outcomes known; of none nothing."""
    for leg, one in found["promises"].items():
        yield KEPT[ClockLeg(leg)], one["in_time"]
    told = found["feedback"]
    yield _("Answers the site told the worth of"), told["given"]
    yield _("Answers to the question asked"), told["relevant"]
    yield _("Answers that helped"), told["useful"]
    yield _("Outcome known after 2 days"), found["outcomes"]["day_2"]["known"]
    yield _("Outcome known after 21 days"), found["outcomes"]["day_21"]["known"]
    yield _("Final reports agreed with when read again"), found["reviews"]["agreed"]
    yield _("Images that met all fifteen criteria"), found["images"]["without_fault"]


def _facts(found: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What stands open, and which pairs have fallen silent."""
    still_open = found.get("open_promises", {})
    late = still_open.get(ClockState.MISSED, 0)
    if still_open:
        yield gettext("Promises still open"), sum(still_open.values())
    if late:
        yield gettext("Of these late"), late
    pairs = found["binomes"]
    yield gettext("Binômes in force"), pairs["in_force"]
    yield gettext("Silent for a week or more"), pairs["silent_7_days"]
    readers = found.get("readers")
    if readers:
        yield gettext("Readers"), readers["n"]
        yield gettext("Readers who were given nothing"), readers["given_none"]


def load_of(found: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Each reader's name, cases given, and the length of their bar, most first."""
    loads = found["load"].get("by_reader", {})
    names = people.names_of(loads) if loads else {}
    most = max(loads.values(), default=1)
    rows = [(names.get(pk, "–"), n, max(1, round(BAR * n / most))) for pk, n in loads.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every figure as a name with dots and its value."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flat(f"{name}.{key}" if name else str(key), one)
    else:
        yield name, value
