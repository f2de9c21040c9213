"""Reads the tables beside it (phrases/*.tsv): kind, code, then French to Arabic.

The tables are data that a clinician can review in a spreadsheet; a test asks that every code says
something in every language.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en", "es", "pt", "ar")
KINDS = ("finding", "side", "urgency", "action")
FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Phrase:
    """One code and what it is in each language."""

    kind: str
    code: str
    words: dict[str, str]

    def said_in(self, language: str) -> str:
        """Return it in a language; one that is in no table is said in English."""
        return self.words.get(language.partition("-")[0], self.words["en"])


@cache
def _rows(name: str) -> tuple[Phrase, ...]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return tuple(
            Phrase(row["kind"], row["code"], {word: row[word] for word in LANGUAGES})
            for row in rows
        )


def phrases_of(kind: str) -> list[Phrase]:
    """Return the phrases of a kind in the order of their table."""
    rows = _rows("findings") if kind == "finding" else _rows("others")
    return [one for one in rows if one.kind == kind]


def phrase(kind: str, code: str) -> Phrase | None:
    """Return that phrase, or None when the tables do not know it."""
    return next((one for one in phrases_of(kind) if one.code == code), None)


@cache
def labels_of(language: str) -> dict[str, str]:
    """Return the headings of a report in one of the five languages, by their word."""
    return {one.code: one.said_in(language) for one in _rows("labels")}
