"""What an unknown word may be meant to be: one slip away from a known one, medical words first."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from binome.reports.searching import folded
from binome.reports.spelling.words import (
    is_listed,
    lexicons,
    medical_words,
    own_words,
)

LETTERS = {"fr": "eaisnrtoluédcmpvqfgbhxèjyêâôîûçàùëïœkwz", "en": "etaoinshrdlcumwfgypbvkjxqz"}
MOST = 3
LONGEST = 24
NEAR = 0.8


@lru_cache(maxsize=5000)
def suggestions_for(word: str, language: str) -> tuple[str, ...]:
    """Return at most three words, in the case the unknown one is written in."""
    low = word.lower()
    if not 3 <= len(low) <= LONGEST:
        return ()
    low = low.replace("oe", "œ") if language == "fr" else low
    found = dict.fromkeys((*_slips(low, language), *_near(low, language)))
    own = own_words(language)
    best = [one for one in found if one in own] or list(found)
    best = sorted(best, key=lambda one: -_likeness(one, low))[:MOST]
    return tuple(_cased(one, word) for one in best)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, folded(one), folded(other), autojunk=False).ratio()


def _slips(low: str, language: str) -> Iterator[str]:
    """Known words one letter more, less, changed or swapped away."""
    triples = _triples(language)
    for candidate in dict.fromkeys(_edits(low, LETTERS[language])):
        marked = f"^{candidate}$"
        likely = all(marked[at : at + 3] in triples for at in range(len(marked) - 2))
        if likely and is_listed(candidate, language):
            yield candidate


def _edits(low: str, letters: str) -> Iterator[str]:
    for at in range(len(low) + 1):
        head, tail = low[:at], low[at:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        if tail:
            yield head + tail[1:]
            yield from (head + one + tail[1:] for one in letters if one != tail[0])
        yield from (head + one + tail for one in letters)


def _near(low: str, language: str) -> Iterator[str]:
    """Own medical words that look alike, for more than one slip."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(low)
    rows = []
    for word in _by_beginning(language).get(low[0], ()):
        if abs(len(word) - len(low)) > 3:
            continue
        matcher.set_seq1(word)
        if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
            continue
        rows.append((matcher.ratio(), word))
    yield from (word for ratio, word in sorted(rows, reverse=True)[:MOST] if ratio >= NEAR)


@cache
def _by_beginning(language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(own_words(language)):
        if len(word) > 4:
            found.setdefault(word[0], []).append(word)
    return found


@cache
def _triples(language: str) -> frozenset[str]:
    """Three letters that stand together in some word, or at its edge: most slips have others."""
    stems = "$^".join(stem for lexicon in lexicons(language) for stem in lexicon.stems)
    listed = "$^".join(medical_words(language))
    ends = "$^".join(add for lexicon in lexicons(language) for add in lexicon.suffixes)
    found: set[str] = set()
    for text in (f"^{stems}$".lower(), f"^{listed}$", f"{ends}$"):
        found.update(text[at : at + 3] for at in range(len(text) - 2))
    return frozenset(found)


def _cased(word: str, like: str) -> str:
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
