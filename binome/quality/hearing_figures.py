"""How often answers were worth it, outcomes are known, and images lacked something."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from binome.cases.models import Case
from binome.quality.figures import share
from binome.quality.models import Degree, Feedback, ImageGrid, Outcome, WhatBecame
from binome.quality.outcomes import DAYS


def heard(cases: QuerySet[Case]) -> dict[str, Any]:
    """`feedback`, `outcomes` and `images` of these cases; partly is not counted as yes."""
    return {"feedback": _feedback(cases), "outcomes": _outcomes(cases), "images": _images(cases)}


def _feedback(cases: QuerySet[Case]) -> dict[str, Any]:
    rows = list(Feedback.objects.filter(case__in=cases).values_list("was_relevant", "was_useful"))
    delivered = cases.filter(delivered_at__isnull=False).count()
    return {
        "given": share(len(rows), max(delivered, len(rows))),
        "relevant": share(sum(one == Degree.YES for one, _ in rows), len(rows)),
        "useful": share(sum(one == Degree.YES for _, one in rows), len(rows)),
    }


def _outcomes(cases: QuerySet[Case]) -> dict[str, Any]:
    asked = Outcome.objects.filter(case__in=cases)
    rows = asked.order_by().values_list("day", "answer").annotate(Count("pk"))
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


def _images(cases: QuerySet[Case]) -> dict[str, Any]:
    graded = list(ImageGrid.objects.filter(case__in=cases).values_list("unmet", flat=True))
    without_fault = share(sum(not unmet for unmet in graded), len(graded))
    unmet = Counter(word for words in graded for word in words)
    return {"without_fault": without_fault, "unmet": dict(unmet.most_common())}
