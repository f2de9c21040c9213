"""The line by hour of the week: 168 letters on the road, a picture for people.

A letter is a rate on a scale of quarter octaves from 64 bytes a second; `A` says that the hour was
never seen.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Final

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HOURS, DAYS, LEAST_RATE = 24, 7, 64.0
CELL, LEFT, TOP = 11, 32, 14
Rates = Sequence[float | None]


def written(week: Rates) -> str:
    """168 letters for the rates of a week, in bytes a second."""
    return "".join(LETTERS[_level(rate)] for rate in week)


def read(letters: object) -> list[float | None]:
    """The rates of 168 letters; an empty list for anything else."""
    if not isinstance(letters, str) or len(letters) != HOURS * DAYS:
        return []
    if not set(letters) <= set(LETTERS):
        return []
    levels = [LETTERS.index(letter) for letter in letters]
    return [LEAST_RATE * 2 ** ((level - 1) / 4) if level else None for level in levels]


def moved(week: Rates, *, hours: int) -> list[float | None]:
    """The same week by clocks that are so many hours ahead."""
    return [week[(number - hours) % len(week)] for number in range(len(week))]


def span(week: Rates) -> tuple[float, float] | None:
    """The slowest and the fastest hour; None where none was seen."""
    seen = [rate for rate in week if rate]
    return (min(seen), max(seen)) if seen else None


def picture(week: Rates, *, title: str, days: Sequence[str]) -> str:
    """An SVG of seven rows of 24 hours, in the colour of the text around: darker is faster."""
    ends = span(week)
    if ends is None or len(week) != HOURS * DAYS:
        return ""
    width, height = LEFT + HOURS * CELL, TOP + DAYS * CELL
    cells = [_cell(number, rate, ends) for number, rate in enumerate(week)]
    hours = [_text(LEFT + hour * CELL, TOP - 4, str(hour)) for hour in range(0, HOURS, 6)]
    names = [_text(0, TOP + (n + 1) * CELL - 3, day) for n, day in enumerate(days)]
    return (
        f'<svg class="week" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" direction="ltr"><title>{escape(title)}</title>'
        f"{''.join(hours)}{''.join(names)}{''.join(cells)}</svg>"
    )


def _level(rate: float | None) -> int:
    if not rate or rate <= 0:
        return 0
    return max(1, min(len(LETTERS) - 1, 1 + round(4 * math.log2(rate / LEAST_RATE))))


def _cell(number: int, rate: float | None, ends: tuple[float, float]) -> str:
    x, y = LEFT + number % HOURS * CELL, TOP + number // HOURS * CELL
    place = f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}"'
    if not rate:
        return f'{place} fill="none" stroke="currentColor" stroke-opacity=".25"/>'
    slow, fast = ends
    share = math.log(rate / slow) / math.log(fast / slow) if fast > slow else 1.0
    return f'{place} fill="currentColor" fill-opacity="{0.2 + 0.8 * share:.2f}"/>'


def _text(x: int, y: int, words: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="9" fill="currentColor">{escape(words)}</text>'
