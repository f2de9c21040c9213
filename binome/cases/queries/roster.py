"""Who is on duty, the roster ahead, and the same as CSV and as a calendar (RFC 5545)."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet

from binome.cases.models import Shift, Swap

AHEAD = timedelta(days=35)
COLUMNS = ("from", "until", "hours", "person", "task", "regime", "site", "employer", "act_code")


def shifts_now(network_id: str, *, at: datetime) -> QuerySet[Shift]:
    """Everybody on duty at this instant, with their numbers."""
    return _named(network_id).filter(from_at__lte=at, until_at__gt=at).order_by("task", "from_at")


def shifts_ahead(network_id: str, *, at: datetime) -> QuerySet[Shift]:
    ahead = _named(network_id).filter(until_at__gt=at, from_at__lt=at + AHEAD)
    return ahead.order_by("from_at", "pk")


def shift_with_id(shift_id: str) -> Shift | None:
    return Shift.objects.select_related("network", "person", "site").filter(pk=shift_id).first()


def swap_with_id(swap_id: str) -> Swap | None:
    found = Swap.objects.select_related("shift__network", "shift__person", "to")
    return found.filter(pk=swap_id).first()


def swaps_waiting(network_id: str, person_id: str, *, at: datetime) -> QuerySet[Swap]:
    """Shifts a colleague asks this person to take over."""
    return Swap.objects.filter(
        shift__network_id=network_id, to_id=person_id, agreed_at__isnull=True,
        declined_at__isnull=True, shift__from_at__gt=at,
    ).select_related("shift__person", "shift__site")  # fmt: skip


def as_csv(shifts: Iterable[Shift]) -> str:
    """One line a shift, times in UTC; text a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for one in shifts:
        hours = (one.until_at - one.from_at).total_seconds() / 3600
        texts = (str(one.person), one.task, one.regime, str(one.site or ""), one.employer,
                 one.act_code)  # fmt: skip
        rows.writerow([_utc(one.from_at), _utc(one.until_at), f"{hours:g}", *map(_plain, texts)])
    return out.getvalue()


def as_calendar(shifts: Iterable[Shift], *, name: str, at: datetime) -> str:
    """An iCalendar of the shifts; no patient is in it, and no telephone number."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Binome//roster//EN",
             f"X-WR-CALNAME:{_escaped(name)}"]  # fmt: skip
    for one in shifts:
        what = " · ".join(filter(None, (str(one.person), str(one.get_task_display()))))
        lines += ["BEGIN:VEVENT", f"UID:{one.pk}@binome", f"DTSTAMP:{_stamp(at)}",
                  f"DTSTART:{_stamp(one.from_at)}", f"DTEND:{_stamp(one.until_at)}",
                  f"SUMMARY:{_escaped(what)}", "END:VEVENT"]  # fmt: skip
    return "\r\n".join(folded for line in [*lines, "END:VCALENDAR", ""] for folded in _folded(line))


def _named(network_id: str) -> QuerySet[Shift]:
    return Shift.objects.filter(network_id=network_id).select_related("person", "site")


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _escaped(text: str) -> str:
    """RFC 5545 3.3.11."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """RFC 5545 3.1: no line over 75 octets; a continuation begins with a space."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > 74:
            pieces.append(piece)
            piece = " "
        piece += sign
    return [*pieces, piece]
