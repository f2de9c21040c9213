"""How the line is: what was sent tells its rate, hour by hour of the week; a small test the rest.

An estimate comes with a range: the slower and the faster fifth of what this hour has shown.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from binome.box.link import Link
from binome.box.queue import BUSY_SECONDS

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS pace (
  at TEXT NOT NULL, hour INTEGER NOT NULL, bytes INTEGER NOT NULL, seconds REAL NOT NULL);
CREATE INDEX IF NOT EXISTS pace_hour ON pace (hour, at);
"""
KEPT: Final = timedelta(days=60)
MOST_SAMPLES: Final = 400
HOURS: Final = 168
LEAST_BYTES: Final = 4 << 10
ENOUGH: Final = 5
ECHO_COUNT: Final = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds until something is there: likely, at best, at worst."""

    seconds: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Tested:
    """What a small test saw; rates in bytes a second."""

    delay_seconds: float
    up_rate: float
    down_rate: float
    sent_bytes: int


class Paces:
    """The rates this box has seen, in a file of their own beside the queue."""

    def __init__(self, path: Path) -> None:
        """Open or make the file."""
        self._path = path
        with closing(self._opened()) as base, base:
            base.executescript(SCHEMA)

    def note(self, size_bytes: int, seconds: float, *, at: datetime) -> None:
        """Note that so much took so long; crumbs are not noted, what is old is forgotten."""
        if size_bytes < LEAST_BYTES or seconds <= 0:
            return
        with closing(self._opened()) as base, base:
            row = (at.astimezone(UTC).isoformat(), hour_of(at), size_bytes, seconds)
            base.execute("INSERT INTO pace VALUES (?, ?, ?, ?)", row)
            base.execute("DELETE FROM pace WHERE at < ?", ((at - KEPT).isoformat(),))

    def rates(self, *, at: datetime) -> list[float]:
        """What was seen at this hour of the week, else at any; bytes a second, the newest first."""
        query = "SELECT bytes / seconds FROM pace {} ORDER BY at DESC LIMIT ?"
        with closing(self._opened()) as base:
            here = base.execute(
                query.format("WHERE hour = ?"), (hour_of(at), MOST_SAMPLES)
            ).fetchall()
            found = here if len(here) >= ENOUGH else base.execute(query.format(""), (MOST_SAMPLES,))
            return [float(rate) for (rate,) in found]

    def sent_since(self, at: datetime) -> int:
        """How much left since an instant."""
        query = "SELECT coalesce(sum(bytes), 0) FROM pace WHERE at >= ?"
        with closing(self._opened()) as base:
            return int(base.execute(query, (at.astimezone(UTC).isoformat(),)).fetchone()[0])

    def week(self) -> list[float | None]:
        """The middle rate of each hour of the week, Monday's first hour (UTC) first."""
        by_hour: list[list[float]] = [[] for _ in range(HOURS)]
        with closing(self._opened()) as base:
            for hour, rate in base.execute("SELECT hour, bytes / seconds FROM pace"):
                by_hour[hour].append(float(rate))
        return [share(rates, 0.5) if rates else None for rates in by_hour]

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=BUSY_SECONDS)


def estimate(size_bytes: int, *, rates: Sequence[float], now: float | None) -> Estimate | None:
    """How long so many bytes take; `now` is the rate of this minute, which counts most.

    None when nothing is known: no promise is better than an invented one.
    """
    known = list(rates)
    if now:
        known += [now] * max(1, len(known))
    known = [rate for rate in known if rate > 0]
    if not known:
        return None
    middle, slow, fast = (share(known, part) for part in (0.5, 0.2, 0.8))
    if len(set(known)) == 1:
        slow, fast = middle * 0.8, middle * 1.2
    if now:
        middle = now
        slow, fast = min(slow, now * 0.8), max(fast, now * 1.2)
    return Estimate(size_bytes / middle, size_bytes / fast, size_bytes / slow)


def share(values: Sequence[float], part: float) -> float:
    """The value below which so large a part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def hour_of(at: datetime) -> int:
    """The hour of the week, 0 to 167, in UTC."""
    there = at.astimezone(UTC)
    return there.weekday() * 24 + there.hour


def tested(link: Link, *, size_bytes: int) -> Tested:
    """Measure delay and both rates with so many bytes each way; raises LinkLost, HubRefused."""
    delays = []
    for _ in range(ECHO_COUNT):
        began = time.monotonic()
        link.asked("/parcels/echo", {"want": 0})
        delays.append(time.monotonic() - began)
    delay = share(delays[1:], 0.5)
    began = time.monotonic()
    link.asked("/parcels/echo", {"want": 0, "said": "x" * size_bytes})
    up = time.monotonic() - began
    began = time.monotonic()
    link.asked("/parcels/echo", {"want": size_bytes})
    down = time.monotonic() - began
    shortest = 0.001
    return Tested(
        delay_seconds=delay, up_rate=size_bytes / max(shortest, up - delay),
        down_rate=size_bytes / max(shortest, down - delay), sent_bytes=2 * size_bytes,
    )  # fmt: skip
