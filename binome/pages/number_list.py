"""Lists of numbers as people write them: `3, 7-12`."""

import re

MOST_NUMBERS = 5000
_PART = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?\Z")


def numbers_in(text: str) -> set[int]:
    """The numbers of a list with ranges; empty when some cannot be read or there are too many."""
    found: set[int] = set()
    for part in re.split(r"[,;\s]+(?![-–])", re.sub(r"\s*[-–]\s*", "-", text.strip())):
        match = _PART.match(part)
        if match is None:
            return set()
        first, last = int(match[1]), int(match[2] or match[1])
        if last - first >= MOST_NUMBERS:
            return set()
        found.update(range(first, last + 1))
    return found if len(found) <= MOST_NUMBERS else set()
