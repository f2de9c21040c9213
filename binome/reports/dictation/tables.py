"""Reads the tables beside it: what a spoken command does, and how a spoken unit is written."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).with_name("tables")
#: The words before or after which a command is only a word: « point d'appel », "a new line".
STAYS_AFTER: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {
        "point": ("au", "un", "le", "ce", "du", "aucun", "premier", "chaque", "même", "ces", "les"),
        "virgule": ("une", "la"),
        "deux points": ("les", "ces", "entre", "aux", "des", "en"),
        "tiret": ("un", "le"),
        "slash": ("un", "le"),
    },
    "en": {
        "period": ("a", "the", "this", "time", "same", "menstrual", "long", "short", "first",
                   "follow-up", "neonatal", "postoperative", "each"),
        "comma": ("a", "the"), "hyphen": ("a", "the"), "dash": ("a", "the"),
        "slash": ("a", "the"), "new line": ("a", "the", "this", "no", "any"),
    },
}  # fmt: skip
STAYS_BEFORE: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {
        "point": ("de", "du", "des", "d'", "chaud", "culminant", "douloureux", "lumineux"),
        "deux points": ("de", "d'", "osseux", "douloureux"),
        "à la ligne": ("médiane", "axillaire", "blanche", "mamelonnaire", "de", "d'"),
        "virgule": ("de",),
    },
    "en": {
        "period": ("of", "pain"), "dash": ("of",),
        "new line": ("placement", "position", "tip", "is", "has", "in"),
        "ellipsis": (),
    },
}  # fmt: skip
#: An English colon is an organ, except after the name of a chapter.
HEADINGS = ("impression", "findings", "technique", "conclusion", "comparison", "indication",
            "history", "addendum", "recommendation")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """One phrase: what it does (`act`), and the mark or section it names (`said`)."""

    act: str
    spoken: tuple[str, ...]
    said: str


@cache
def commands(language: str) -> tuple[Command, ...]:
    """Return the commands of a language, the longest phrases first."""
    rows = _rows(f"commands.{language}.tsv")
    found = [Command(r["act"], tuple(r["spoken"].split()), r["said"] or "") for r in rows]
    return tuple(sorted(found, key=lambda one: -len(one.spoken)))


@cache
def units(language: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return spoken units and their signs, the longest first."""
    rows = [(tuple(r["spoken"].split()), r["said"]) for r in _rows(f"units.{language}.tsv")]
    return tuple(sorted(rows, key=lambda one: -len(one[0])))


def is_only_a_word(phrase: str, *, before: str, after: str, language: str) -> bool:
    """Whether a command's phrase stands here as an ordinary word."""
    if language == "en" and phrase == "colon":
        return before not in HEADINGS
    if before in STAYS_AFTER[language].get(phrase, ()):
        return True
    following = STAYS_BEFORE[language].get(phrase, ())
    return any(after == one or (one.endswith("'") and after.startswith(one)) for one in following)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
