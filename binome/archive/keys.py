"""Searchable keys: text cut to its column, dates and times normalised, names folded.

Late answers are remembered: the slices of a series ask the same again and again.
"""

import math
import re
import unicodedata
from functools import lru_cache

MOST_REMEMBERED = 1024
_DATE = re.compile(r"(\d{4})[.\-/]?(\d{2})[.\-/]?(\d{2})\Z")
_TIME = re.compile(r"(\d{2}):?(\d{2})?:?(\d{2})?(\.\d{1,6})?\Z")


@lru_cache(MOST_REMEMBERED)
def date_key(text: str) -> str:
    """YYYYMMDD, also from the old form with dots; empty when it is no date."""
    found = _DATE.match(text.strip())
    return "".join(found.groups()) if found else ""


@lru_cache(MOST_REMEMBERED)
def time_key(text: str) -> str:
    """HHMMSS.ffffff as far as given; empty when it is no time."""
    found = _TIME.match(text.strip())
    return "".join(part or "" for part in found.groups()) if found else ""


def folded(text: str) -> str:
    """Upper case without accents, single spaces: how names and descriptions are compared."""
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(kept.upper().split())


@lru_cache(MOST_REMEMBERED)
def name_keys(name: str) -> tuple[str, str]:
    """The alphabetic group and the other groups of a person name, folded, empty tails cut off."""
    alphabetic, _, others = name.partition("=")
    return _name_key(alphabetic), "=".join(_name_key(group) for group in others.split("="))


def _name_key(group: str) -> str:
    parts = (folded(part) for part in group.split("^"))
    return "^".join(parts).rstrip("^ ")


def integer(text: str) -> int | None:
    """The first value of an IS element that fits a column; None when it is none."""
    try:
        number = int(text.split("\\")[0])
    except ValueError:
        return None
    return number if -(2**31) <= number < 2**31 else None


def numbers(text: str) -> list[float] | None:
    """Every value of a DS element; None when one of them is no finite number."""
    try:
        values = [float(part) for part in text.split("\\")] if text else []
    except ValueError:
        return None
    return values if all(math.isfinite(value) for value in values) else None


def position_along_normal(position: str, orientation: str) -> float | None:
    """Image Position (Patient) projected on the normal of the slice, mm (PS3.3 C.7.6.2.1.1)."""
    at, axes = numbers(position), numbers(orientation)
    if at is None or axes is None or len(at) != 3 or len(axes) != 6:
        return None
    (a, b, c), (d, e, f) = axes[:3], axes[3:]
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    return sum(n * p for n, p in zip(normal, at, strict=True))


def joined(values: set[str]) -> str:
    """Several codes in one column that LIKE can search: |CT|SR|."""
    return f"|{'|'.join(sorted(values))}|" if values else ""


def split(column: str) -> list[str]:
    """The codes of a column written by `joined`."""
    return [value for value in column.split("|") if value]
