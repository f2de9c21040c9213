"""Dates moved by a patient's secret offset; times of day stay, so that intervals stay."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

from binome.dicom.identity import date_of

_DATE_TIME: Final = re.compile(r"(\d{4})(\d{2})?(\d{2})?(\d{2,6}(?:\.\d{1,6})?)?([+-]\d{4})?")
_TIME: Final = re.compile(r"\d{2}:?(\d{2}:?(\d{2}(\.\d{1,6})?)?)?")


def shifted_date(text: str, days: int) -> str:
    """A DA value moved by `days`; empty when it is not a date."""
    found = date_of(text.strip())
    return _moved(found, days) if found else ""


def kept_time(text: str) -> str:
    """A TM value as it is; empty when it is not a time."""
    return text.strip() if _TIME.fullmatch(text.strip()) else ""


def shifted_date_time(text: str, days: int, zone: str = "") -> str:
    """A DT value moved by `days`, told in the data set's own time zone and without naming it.

    `zone` is Timezone Offset From UTC (0008,0201), which is removed because it hints at a place. A
    month or year alone is told as its first day, moved.
    """
    found = _DATE_TIME.fullmatch(text.strip())
    if not found:
        return ""
    year, month, day, clock, offset = found.groups()
    start = date_of(f"{year}{month or '01'}{day or '01'}")
    if not start:
        return ""
    clock = clock or ""
    if offset and _minutes(zone) is not None and offset != zone:
        start, clock = _in_zone(start, clock, offset, zone)
    return _moved(start, days) + clock


def _moved(day: date, days: int) -> str:
    try:
        return (day + timedelta(days=days)).strftime("%Y%m%d")
    except OverflowError:
        return ""


def _minutes(zone: str) -> int | None:
    if not re.fullmatch(r"[+-]\d{4}", zone):
        return None
    minutes = int(zone[1:3]) * 60 + int(zone[3:])
    return None if minutes >= 24 * 60 else -minutes if zone[0] == "-" else minutes


def _in_zone(day: date, clock: str, offset: str, zone: str) -> tuple[date, str]:
    theirs, ours = _minutes(offset), _minutes(zone)
    if theirs is None or ours is None or len(clock) < 4:
        return day, clock
    try:
        moment = datetime(
            day.year,
            day.month,
            day.day,
            int(clock[:2]),
            int(clock[2:4]),
            tzinfo=timezone(timedelta(minutes=theirs)),
        )
        local = moment.astimezone(timezone(timedelta(minutes=ours)))
    except (ValueError, OverflowError):
        return day, clock
    return local.date(), local.strftime("%H%M") + clock[4:]
