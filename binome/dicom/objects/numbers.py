"""Numbers of a stranger's element: finite, bounded in count, or nothing."""

import math
from typing import Any

MOST_NUMBERS = 4000


def numbers(value: Any) -> list[float]:
    """Return every number of a value; nothing when one of them is none."""
    if value in (None, ""):
        return []
    values = list(value) if hasattr(value, "__iter__") else [value]
    found = [first(one) for one in values[:MOST_NUMBERS]]
    return [] if None in found else [one for one in found if one is not None]


def first(value: Any) -> float | None:
    """Return the first number of a value, None when there is none."""
    if hasattr(value, "__iter__") and not isinstance(value, str):
        value = next(iter(value), None)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
