"""Shares with their interval, and medians with their quartiles."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

TOO_FEW = 20


def share(count: int, of: int) -> dict[str, Any]:
    """A share with its 95 % interval (Wilson); too early under twenty."""
    if not of:
        return {"n": 0, "share": None, "low": None, "high": None, "is_too_early": True}
    z, p = 1.96, count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return {"n": of, "share": round(p, 4), "low": round(max(0.0, middle - half), 4),
            "high": round(min(1.0, middle + half), 4), "is_too_early": of < TOO_FEW}  # fmt: skip


def quartiles(values: Iterable[float]) -> dict[str, Any]:
    """Median and quartiles, between neighbours where they fall between."""
    ordered = sorted(values)
    found = {
        name: _at(ordered, part) for name, part in (("q1", 0.25), ("median", 0.5), ("q3", 0.75))
    }
    return {"n": len(ordered), **found}


def _at(ordered: Sequence[float], part: float) -> float | None:
    if not ordered:
        return None
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 1)
