"""How often what senders were told came true."""

from typing import Any

from django.db.models import QuerySet

from binome.cases.models import Case
from binome.quality.figures import quartiles, share
from binome.quality.models import Forecast


def measured(cases: QuerySet[Case]) -> dict[str, Any]:
    """Of the forecasts whose answer came: the share within the range, before and after it, and by
    how much the middle was wrong, in seconds."""
    rows = Forecast.objects.filter(case__in=cases).values_list(
        "case__sent_at", "case__preliminary_at", "case__signed_at",
        "low_seconds", "middle_seconds", "high_seconds",
    )  # fmt: skip
    within, before, after = 0, 0, 0
    errors: list[float] = []
    for sent_at, preliminary_at, signed_at, low, middle, high in rows:
        answers = [one for one in (preliminary_at, signed_at) if one]
        if sent_at is None or not answers:
            continue
        took = (min(answers) - sent_at).total_seconds()
        before, within, after = (
            before + (took < low),
            within + (low <= took <= high),
            after + (took > high),
        )
        errors.append(abs(took - middle))
    return {
        "made": len(rows),
        "within": share(within, len(errors)),
        "sooner": share(before, len(errors)),
        "later": share(after, len(errors)),
        "middle_off_by": quartiles(errors),
    }
