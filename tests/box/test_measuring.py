"""A promise follows what the line has shown at this hour, and says how sure it is."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from binome.box.measuring import HOURS, Paces, estimate, hour_of
from binome.box.pace import LEAST_CALM_BYTES, MOST_CALM_BYTES, MOST_PIECE_BYTES, Pace

NIGHT = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # a Monday


def test_an_hour_that_is_known_counts_more_than_all_others(tmp_path: Path) -> None:
    paces = Paces(tmp_path / "paces.sqlite")
    for week in range(6):
        paces.note(100_000, 10.0, at=NIGHT + timedelta(weeks=week))
        paces.note(100_000, 100.0, at=NIGHT + timedelta(weeks=week, hours=9))
    later = NIGHT + timedelta(weeks=6)
    assert set(paces.rates(at=later)) == {10_000.0}
    assert set(paces.rates(at=later + timedelta(hours=4))) == {10_000.0, 1000.0}
    paces.note(10, 1.0, at=later)
    assert len(paces.rates(at=later)) == 6
    seen = paces.week()
    assert (len(seen), seen[hour_of(NIGHT)], seen[50]) == (HOURS, 10_000.0, None)


def test_without_any_measure_nothing_is_promised() -> None:
    assert estimate(1_000_000, rates=[], now=None) is None


def test_nine_in_ten_transfers_end_within_a_quarter_of_what_was_said_at_a_tenth() -> None:
    """A line whose rate wanders by a sixth of itself from one ten seconds to the next."""
    chance, right, trials = random.Random(7), 0, 300
    for _ in range(trials):
        middle, size = chance.uniform(6_000, 250_000), chance.uniform(1, 8) * 1e6
        pace, sent, clock, said = Pace(), 0.0, 0.0, None
        while sent < size:
            rate = middle * chance.gauss(1, 1 / 6)
            piece = min(size - sent, max(100.0, rate))
            sent, clock = sent + piece, clock + 1
            pace.count(int(piece), began=clock - 1, ended=clock)
            if said is None and sent >= size / 10 and pace.rate:
                found = estimate(int(size - sent), rates=[], now=pace.rate)
                assert found is not None
                assert found.least < found.seconds < found.most
                said = clock + found.seconds
        right += said is not None and 0.75 <= said / clock <= 1.25
    assert right >= 0.9 * trials


def test_a_slow_line_keeps_little_in_the_kernel_and_looks_often() -> None:
    slow, fast = Pace(), Pace()
    assert (slow.calm_bytes, slow.piece_bytes) == (MOST_CALM_BYTES, MOST_PIECE_BYTES)
    for second in range(10):
        slow.count(8000, began=second, ended=second + 1)
        fast.count(800_000, began=second, ended=second + 1)
    assert slow.calm_bytes == LEAST_CALM_BYTES
    assert slow.piece_bytes == 4000
    assert (fast.calm_bytes, fast.piece_bytes) == (MOST_CALM_BYTES, MOST_PIECE_BYTES)
    slow.forget()
    assert slow.rate is None
