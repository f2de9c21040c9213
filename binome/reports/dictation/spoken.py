"""From recognised words to pieces of a report: commands, numbers with units, plain words.

The engine's own punctuation is dropped: whoever dictates says it. The pass knows no audio and no
engine; `tests/reports/dictation_*.tsv` hold what it must do.
"""

import re
from dataclasses import dataclass

from binome.reports.dictation.numbers import SMALL, Number, number_at
from binome.reports.dictation.tables import commands, is_only_a_word, units

TOKEN = re.compile(r"\d+[.,]\d+|\w+(?:[-'’]\w+)*['’]?|[%°]")
TIMES = {"fr": ("par", "fois", "x", "sur"), "en": ("by", "times", "x", "over")}
SIGNS = {"par": " × ", "fois": " × ", "x": " × ", "by": " × ", "times": " × ", "sur": "/",
         "over": "/"}  # fmt: skip
BETWEEN = {"fr": ("à", "ou", "et"), "en": ("to", "or", "and")}
SPINE = ("c", "d", "t", "l", "s")
LAST_VERTEBRA = 12
LONGEST_MACRO = 4
GLUED = ("°",)


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` is words; any other kind is a command, with what it names in `said`."""

    kind: str
    said: str = ""


def pieces_of(recognised: str, *, language: str) -> list[Piece]:
    """Return what was said as pieces, in order; `language` is fr or en."""
    return _Reading(_tokens(recognised, language), language).pieces()


def _tokens(recognised: str, language: str) -> list[str]:
    """Words as they came; hyphens of numbers are taken apart, those of words stay."""
    found: list[str] = []
    for token in TOKEN.findall(recognised.replace("’", "'")):
        parts = token.split("-")
        joins = (*SMALL[language], "et", "cent", "cents", "mille", "hundred", "thousand")
        is_number = len(parts) > 1 and all(part.lower() in joins for part in parts)
        found += parts if is_number else [token]
    return found


class _Reading:
    """One pass over the words, from left to right."""

    def __init__(self, words: list[str], language: str) -> None:
        self.words, self.language = words, language
        self.low = [word.lower() for word in words]
        self.at = 0

    def pieces(self) -> list[Piece]:
        found: list[Piece] = []
        while self.at < len(self.words):
            found += self._command() or self._spine() or self._number() or self._word()
        return found

    def _word(self) -> list[Piece]:
        word = self.words[self.at]
        self.at += 1
        return [Piece("text", word)]

    def _command(self) -> list[Piece]:
        for one in commands(self.language):
            end = self.at + len(one.spoken)
            if tuple(self.low[self.at : end]) != one.spoken:
                continue
            before = self.low[self.at - 1] if self.at else ""
            after = self.low[end] if end < len(self.low) else ""
            phrase = " ".join(one.spoken)
            if is_only_a_word(phrase, before=before, after=after, language=self.language):
                continue
            self.at = end
            if one.act == "macro":
                return self._macro()
            if one.act == "line" and one.said:
                return [Piece("mark", one.said), Piece("line")]
            return [Piece("mark" if one.act == "insert" else one.act, one.said)]
        return []

    def _macro(self) -> list[Piece]:
        """The words of a macro's name: up to the next command or the end of what was said."""
        start = self.at
        while self.at < len(self.low) and self.at - start < LONGEST_MACRO:
            here = self.at
            if self._command():
                self.at = here
                break
            self.at += 1
        return [Piece("macro", " ".join(self.low[start : self.at]))]

    def _spine(self) -> list[Piece]:
        first = self._vertebra(self.at)
        if first is None:
            return []
        said, self.at = first
        while (following := self._vertebra(self.at)) is not None:
            said, self.at = f"{said}-{following[0]}", following[1]
        if self.at < len(self.low) and said.startswith("T") and self.low[self.at] == "flair":
            said, self.at = f"{said} FLAIR", self.at + 1
        return [Piece("text", said)]

    def _vertebra(self, at: int) -> tuple[str, int] | None:
        if at + 1 >= len(self.low) or self.low[at] not in SPINE:
            return None
        number = number_at(self.low, at + 1, self.language)
        if number is None or not number.digits.isdigit():
            return None
        if not 0 < int(number.digits) <= LAST_VERTEBRA:
            return None
        return f"{self.low[at].upper()}{number.digits}", at + 1 + number.taken

    def _number(self) -> list[Piece]:
        number = number_at(self.low, self.at, self.language)
        if number is None:
            return []
        said, end, is_measure = self._measure(number)
        if number.is_small and not is_measure and not self.low[self.at].isdigit():
            return []
        self.at = end
        return [Piece("text", said)]

    def _measure(self, number: Number) -> tuple[str, int, bool]:
        """Return the digits with what belongs to them: further sides, a unit."""
        said, end = number.digits, self.at + number.taken
        is_measure = False
        while (more := self._further(end)) is not None:
            said, end, is_measure = said + more[0], more[1], True
        unit = self._unit(end)
        if unit is not None:
            glue = "" if unit[0] in GLUED else "\u00a0"
            return f"{said}{glue}{unit[0]}", unit[1], True
        return said, end, is_measure or self._ends_in_unit(end)

    def _further(self, end: int) -> tuple[str, int] | None:
        """`par huit`: a sign and a number, where a number follows."""
        unit = self._unit(end)
        at = unit[1] if unit and self._is_sign(unit[1]) else end
        if not self._is_sign(at):
            return None
        number = number_at(self.low, at + 1, self.language)
        return (SIGNS[self.low[at]] + number.digits, at + 1 + number.taken) if number else None

    def _is_sign(self, at: int) -> bool:
        is_sign = at + 1 < len(self.low) and self.low[at] in TIMES[self.language]
        return is_sign and number_at(self.low, at + 1, self.language) is not None

    def _ends_in_unit(self, end: int) -> bool:
        """Whether `huit à douze millimètres` goes on: both are digits then."""
        if end + 1 >= len(self.low) or self.low[end] not in BETWEEN[self.language]:
            return False
        number = number_at(self.low, end + 1, self.language)
        return number is not None and self._unit(end + 1 + number.taken) is not None

    def _unit(self, at: int) -> tuple[str, int] | None:
        for spoken, said in units(self.language):
            if tuple(self.low[at : at + len(spoken)]) == spoken:
                return said, at + len(spoken)
        return None
