"""What counts as known: general dictionaries, medical words, and words put together from known
parts."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from binome.reports.phrases import phrases_of
from binome.reports.phrases.table import KINDS
from binome.reports.spelling.affixes import Lexicon, read_lexicon
from binome.reports.templating.library import library

HERE = Path(__file__).parent
LANGUAGES = ("fr", "en")
GENERAL = {"fr": ("fr",), "en": ("en", "en_gb")}
WORD = re.compile(r"(?<![\w@.])[^\W\d_]+(?:['-][^\W\d_]+)*(?!\w)")
ELIDED = re.compile(r"(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)", re.IGNORECASE)
POSSESSIVE = re.compile(r"'s?$")
LONGEST_ABBREVIATION = 6
SHORTEST_REST = 5


def words_in(text: str) -> Iterable[str]:
    """Return the words of a text in their order; what is joined to a digit is none."""
    return WORD.findall(plain(text))


def plain(text: str) -> str:
    """Return composed letters and straight apostrophes, of the same length where composed."""
    return unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'")


def core_of(word: str, language: str) -> str:
    """Return a word without what French elides before it and English puts behind it."""
    return ELIDED.sub("", word, count=1) if language == "fr" else POSSESSIVE.sub("", word)


@lru_cache(maxsize=30_000)
def is_known(word: str, language: str) -> bool:
    """Whether a word of `words_in` is one of the language."""
    if _is_abbreviation(word):
        return True
    if _is_entry(word, language):
        return True
    word = core_of(word, language)
    if len(word) < 2 or _is_abbreviation(word) or _is_entry(word, language):
        return True
    return "-" in word and all(_is_part(one, language) for one in word.split("-"))


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and len(word) <= LONGEST_ABBREVIATION


def _is_part(part: str, language: str) -> bool:
    return len(part) < 2 or part.lower() in forms(language) or is_known(part, language)


def _is_entry(word: str, language: str) -> bool:
    """As it stands, in small letters, with oe and ae joined, or a form and a word."""
    low = word.lower()
    joined = low.replace("oe", "œ").replace("ae", "æ") if language == "fr" else low
    return any(is_listed(one, language) for one in dict.fromkeys((word, low, joined))) or any(
        low.startswith(form) and _is_rest(low[len(form) :], language) for form in forms(language)
    )


def _is_rest(rest: str, language: str) -> bool:
    return len(rest) >= SHORTEST_REST and is_listed(rest, language)


def is_listed(word: str, language: str) -> bool:
    """Whether a dictionary or one of our lists has the word itself."""
    return word in medical_words(language) or any(one.has(word) for one in lexicons(language))


@cache
def forms(language: str) -> tuple[str, ...]:
    """Return what medical words begin with; what follows must be a word by itself."""
    return tuple((HERE / f"forms.{language}.txt").read_text(encoding="utf-8").split())


@cache
def lexicons(language: str) -> tuple[Lexicon, ...]:
    """Return the general dictionaries of a language, read once a process (0.2 s)."""
    folders = [(HERE / "vendor" / name, name) for name in GENERAL[language]]
    return tuple(read_lexicon(one / f"{name}.dic", one / f"{name}.aff") for one, name in folders)


@cache
def own_words(language: str) -> frozenset[str]:
    """Return the words of our phrases, templates and lists, in small letters."""
    texts = [one.words[language] for kind in KINDS for one in phrases_of(kind)]
    for template in library():
        if template.language == language:
            texts += [template.title, *(one.text for one in template.sections)]
    texts.append((HERE / f"medical.{language}.txt").read_text(encoding="utf-8"))
    found = {core_of(word, language) for text in texts for word in words_in(text)}
    return frozenset(word.lower() for word in found)


@cache
def medical_words(language: str) -> frozenset[str]:
    """Return our own words, and in English those of a medical dictionary."""
    if language != "en":
        return own_words(language)
    text = (HERE / "vendor/medical_en/en_med.dic").read_text(encoding="utf-8").lower()
    lines = [line.partition("/") for line in text.splitlines() if line[:1].isalpha()]
    plurals = {f"{word}s" for word, _, flags in lines if flags == "s"}
    return own_words(language) | plurals | {word for word, *_ in lines}
