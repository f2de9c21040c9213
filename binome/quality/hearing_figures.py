"""How often answers were worth it, outcomes are known, and images lacked something."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from binome.cases.models import Case
from binome.quality.figures import share
from binome.quality.models import Degree, Feedback, ImageGrid, Outcome, WhatBecame
from binome.quality.outcomes import DAYS


def heard(cases: QuerySet[Case]) -> dict[str, Any]:
    """`feedback`, `outcomes` and `images` of these cases; partly is not counted as yes."""
    said = Feedback.objects.filter(case__in=cases).values_list("was_relevant", "was_useful")
    asked = Outcome.objects.filter(case__in=cases).order_by().values_list("day", "answer")
    grids = ImageGrid.objects.filter(case__in=cases).values_list("unmet", flat=True)
    delivered = cases.filter(delivered_at__isnull=False).count()
    return {
        "feedback": feedback_of(list(said), delivered=delivered),
        "outcomes": outcomes_of(asked.annotate(Count("pk"))),
        "images": images_of(list(grids)),
    }


def feedback_of(said: Sequence[tuple[str, str]], *, delivered: int) -> dict[str, Any]:
    """How many answers the site told the worth of, and what it told."""
    return {
        "given": share(len(said), max(delivered, len(said))),
        "relevant": share(sum(one == Degree.YES for one, _ in said), len(said)),
        "useful": share(sum(one == Degree.YES for _, one in said), len(said)),
    }


def outcomes_of(rows: Iterable[tuple[int, str, int]]) -> dict[str, Any]:
    """By day, the share that is known and each answer; a row is day, answer, how many."""
    counted = {day: Counter[str]() for day in DAYS}
    for day, answer, count in rows:
        counted.setdefault(day, Counter())[answer or "waiting"] += count
    unknown = ("waiting", WhatBecame.UNKNOWN.value)
    return {
        f"day_{day}": {
            "known": share(sum(n for w, n in found.items() if w not in unknown), found.total()),
            "by_answer": dict(found),
        }
        for day, found in sorted(counted.items())
    }


def images_of(graded: Sequence[list[str]]) -> dict[str, Any]:
    """The share of image grids without a fault, and how often each criterion was not met."""
    without_fault = share(sum(not unmet for unmet in graded), len(graded))
    unmet = Counter(word for words in graded for word in words)
    return {"without_fault": without_fault, "unmet": dict(unmet.most_common())}
