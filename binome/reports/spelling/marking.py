"""Which words of a report to look at again: per section, in French or English, bounded."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from binome.reports.spelling.suggesting import suggestions_for
from binome.reports.spelling.words import LANGUAGES, core_of, is_known, words_in

LONGEST_TEXT = 20_000
LONGEST_WORD = 60
MOST_UNKNOWN, MOST_SUGGESTED = 12, 5
#: A text of which fewer words are known is of a language that no dictionary here knows.
LEAST_KNOWN = 0.6


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that no dictionary knows, and what may be meant."""

    word: str
    suggestions: tuple[str, ...] = ()


def unknown_words(
    sections: Mapping[str, str], *, learned: Collection[str] = ()
) -> dict[str, list[Unknown]]:
    """Return the unknown words of each section, each once; nothing for other languages.

    `learned`: words (small letters) that this person has taught. A section costs a few
    milliseconds once the dictionaries are read.
    """
    words = {
        name: list(dict.fromkeys(words_in(text[:LONGEST_TEXT]))) for name, text in sections.items()
    }
    language = language_of(one for listed in words.values() for one in listed)
    if not language:
        return {}
    found = {name: _unknown(listed, language, learned) for name, listed in words.items()}
    return {name: listed for name, listed in found.items() if listed}


def language_of(words: Iterable[str]) -> str:
    """Return the language that knows most of the words; none where too few are known."""
    all_words = list(dict.fromkeys(words))
    known = Counter({one: sum(is_known(word, one) for word in all_words) for one in LANGUAGES})
    if not all_words:
        return ""
    language, count = known.most_common(1)[0]
    return language if count >= LEAST_KNOWN * len(all_words) else ""


def _unknown(words: list[str], language: str, learned: Collection[str]) -> list[Unknown]:
    cores = dict.fromkeys(core_of(one, language) for one in words if not is_known(one, language))
    unknown = [one for one in cores if len(one) <= LONGEST_WORD and one.lower() not in learned]
    unknown = unknown[:MOST_UNKNOWN]
    return [
        Unknown(one, suggestions_for(one, language) if at < MOST_SUGGESTED else ())
        for at, one in enumerate(unknown)
    ]
