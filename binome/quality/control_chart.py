"""A control chart of second readings, adjusted for difficulty (risk-adjusted CUSUM, Steiner 2000).

Pure: rows in, a chart out. What is counted is a difference that matters to the patient (2b, 3b).
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from binome.quality.figures import TOO_FEW

MATTERS = frozenset({"2b", "3b"})
#: The chart looks for odds twice those of others over the same cases.
ODDS = 2.0
#: How many cases like the average stand behind each kind, so that a rare kind says little.
SHRINK = 20
NEWEST, RUNS, FALSE_ALARMS = 200, 300, 0.05


@dataclass(frozen=True, slots=True)
class Graded:
    """One graded second reading: whose, what kind of case, whether the difference matters."""

    reader_id: str
    group_id: str
    kind: str
    matters: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The sum after each reading, the line it should stay under, and where it first crossed."""

    points: tuple[float, ...]
    limit: float
    seen: int
    expected: float

    @property
    def crossed(self) -> int:
        """The number of the reading at which the line was crossed; 0: it was not."""
        return next((n for n, at in enumerate(self.points, 1) if at >= self.limit), 0)


def kind_of(modalities: str, urgency: str) -> str:
    """What makes a case hard here: the first of its images, and whether it was an emergency."""
    first = modalities.replace(",", " ").split()[:1]
    return f"{first[0] if first else ''} {urgency == 'emergency'}"


def chart_of(own: Sequence[Graded], others: Sequence[Graded]) -> Chart | None:
    """Own readings against what others' would have been over such cases; None: too early."""
    rows = own[-NEWEST:]
    if len(rows) < TOO_FEW or len(others) < TOO_FEW:
        return None
    chances = _chances(rows, others)
    points = _sums([(p, row.matters) for p, row in zip(chances, rows, strict=True)])
    seen = sum(row.matters for row in rows)
    return Chart(tuple(points), limit_of(chances), seen, sum(chances))


def _chances(rows: Sequence[Graded], others: Sequence[Graded]) -> list[float]:
    """How often others' readings of such a case differ so that it matters."""
    count, bad = Counter(o.kind for o in others), Counter(o.kind for o in others if o.matters)
    overall = (bad.total() + 0.5) / (count.total() + 1)
    return [(bad[row.kind] + SHRINK * overall) / (count[row.kind] + SHRINK) for row in rows]


def _sums(read: Sequence[tuple[float, bool]]) -> list[float]:
    """The CUSUM: it rises with each difference that matters, most where few are expected."""
    found, at = [], 0.0
    for chance, matters in read:
        weight = -math.log(1 - chance + ODDS * chance) + (math.log(ODDS) if matters else 0.0)
        at = max(0.0, at + weight)
        found.append(at)
    return found


def limit_of(chances: Sequence[float]) -> float:
    """The line that 5 % of readers as good as the others would cross by chance over these cases:
    counted over made-up ones, always the same."""
    chance = random.Random(1)  # noqa: S311
    highest = sorted(max(_sums([(p, chance.random() < p) for p in chances])) for _ in range(RUNS))
    return highest[math.ceil((1 - FALSE_ALARMS) * RUNS) - 1] + 1e-9
