"""How much of a read text a recogniser heard: words wrong, and how many medical terms it found.

The headline is the recall of terms: « pas de » and « pneumothorax » weigh more than « le ».
"""

import re
from dataclasses import dataclass
from functools import cache

from binome.reports.phrases.table import phrases_of
from binome.reports.searching import folded

SHORTEST_TERM = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts over one reading."""

    words: int
    errors: int
    terms: int
    terms_found: int


def measured(read: str, heard: str) -> Measured:
    """Compare what was read with what was heard, both without case, accents and marks."""
    said, got = folded(read).split(), folded(heard).split()
    terms = [word for word in said if word in medical_terms()]
    return Measured(
        words=len(said),
        errors=_distance(said, got),
        terms=len(terms),
        terms_found=sum(word in set(got) for word in terms),
    )


@cache
def medical_terms() -> frozenset[str]:
    """Return the words of our own coded phrases and templates, French and English."""
    from binome.reports.templating.library import library

    texts = [one.words[code] for one in phrases_of("finding") for code in ("fr", "en")]
    for template in library():
        texts += re.findall(r"[\w'’-]+", str(template.as_json()))
    words = {word for text in texts for word in folded(text).split()}
    return frozenset(word for word in words if len(word) >= SHORTEST_TERM and word.isalpha())


def _distance(one: list[str], other: list[str]) -> int:
    """Return the fewest words to change, add or take out."""
    row = list(range(len(other) + 1))
    for at, word in enumerate(one, 1):
        before, row[0] = row[0], at
        for to, heard in enumerate(other, 1):
            cost = before + (word != heard)
            before = row[to]
            row[to] = min(row[to] + 1, row[to - 1] + 1, cost)
    return row[-1]
