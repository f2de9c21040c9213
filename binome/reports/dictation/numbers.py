"""Spoken numbers, French and English, as digits: whole numbers to 999,999, then decimals."""

from collections.abc import Sequence
from dataclasses import dataclass

UNITS_FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
TENS_FR = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50,
           "soixante": 60, "septante": 70, "huitante": 80, "octante": 80,
           "nonante": 90}  # fmt: skip
UNITS_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS_EN = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
           "eighty": 80, "ninety": 90}  # fmt: skip
SMALL = {
    "fr": {**{word: n for n, word in enumerate(UNITS_FR)}, "une": 1, **TENS_FR},
    "en": {**{word: n for n, word in enumerate(UNITS_EN)}, "oh": 0, **TENS_EN},
}
HUNDRED = {"fr": ("cent", "cents"), "en": ("hundred",)}
THOUSAND = {"fr": ("mille",), "en": ("thousand",)}
AND = {"fr": "et", "en": "and"}
DECIMAL = {"fr": "virgule", "en": "point"}
MARK = {"fr": ",", "en": "."}


@dataclass(frozen=True, slots=True)
class Number:
    """Digits, how many words they took, and whether one bare word said them."""

    digits: str
    taken: int

    @property
    def is_small(self) -> bool:
        return self.taken == 1 and len(self.digits) == 1


def number_at(words: Sequence[str], start: int, language: str) -> Number | None:
    """Return the number that begins at a word, with its decimals; None where none begins."""
    if words[start][:1].isdigit():
        return _with_decimals(words, start, Number(words[start], 1), language)
    whole = _whole(words, start, language)
    return _with_decimals(words, start, whole, language) if whole else None


def _with_decimals(words: Sequence[str], start: int, whole: Number, language: str) -> Number:
    at = start + whole.taken
    if at + 1 >= len(words) or words[at] != DECIMAL[language] or not whole.digits.isdigit():
        return whole
    digits, taken = _decimals(words, at + 1, language)
    if not digits:
        return whole
    return Number(f"{whole.digits}{MARK[language]}{digits}", whole.taken + 1 + taken)


def _decimals(words: Sequence[str], at: int, language: str) -> tuple[str, int]:
    """`zéro six` is 06, `vingt-cinq` is 25: zeros are said one by one, the rest as a number."""
    digits, taken = "", 0
    small = SMALL[language]
    while at + taken < len(words) and small.get(words[at + taken]) == 0:
        digits, taken = digits + "0", taken + 1
    if at + taken < len(words) and words[at + taken].isdigit():
        return digits + words[at + taken], taken + 1
    if language == "en":
        return _one_by_one(words, at, digits, taken)
    rest = _whole(words, at + taken, language) if at + taken < len(words) else None
    return (digits + rest.digits, taken + rest.taken) if rest else (digits, taken)


def _one_by_one(words: Sequence[str], at: int, digits: str, taken: int) -> tuple[str, int]:
    """English says decimals digit by digit; `point twenty five` is heard too."""
    first = _whole(words, at + taken, "en") if at + taken < len(words) else None
    if first and int(first.digits) > 9:
        return digits + first.digits, taken + first.taken
    small = SMALL["en"]
    while at + taken < len(words) and small.get(words[at + taken], 10) <= 9:
        digits, taken = digits + str(small[words[at + taken]]), taken + 1
    return digits, taken


def _whole(words: Sequence[str], start: int, language: str) -> Number | None:
    total, at = 0, start
    current: int | None = None
    while at < len(words):
        step = _step(words, at, current, language)
        if step is None:
            break
        value, taken, is_thousand = step
        if is_thousand:
            total, current = total + (current or 1) * 1000, None
        else:
            current = value
        at += taken
    if at == start:
        return None
    return Number(str(total + (current or 0)), at - start)


def _step(
    words: Sequence[str], at: int, current: int | None, language: str
) -> tuple[int, int, bool] | None:
    """Return the value so far with this word, how many words it took, whether it was a thousand."""
    word, small = words[at], SMALL[language]
    if word in THOUSAND[language] and (current is None or 0 < current < 1000):
        return (current or 0), 1, True
    if word in HUNDRED[language] and (current is None or 0 < current < 100):
        return (current or 1) * 100, 1, False
    has_and = word == AND[language] and at + 1 < len(words) and words[at + 1] in small
    if has_and and current is not None and _and_fits(current, small[words[at + 1]], language):
        return current + small[words[at + 1]], 2, False
    if word not in small:
        return None
    added = _added(current, small[word], word, language)
    return None if added is None else (added, 1, False)


def _and_fits(current: int, value: int, language: str) -> bool:
    if language == "en":
        return current % 100 == 0 and current > 0
    return current % 100 in (20, 30, 40, 50, 60, 70, 80, 90) and value in (1, 11)


def _added(current: int | None, value: int, word: str, language: str) -> int | None:
    """Return current and value as one number, or None where a new number begins."""
    if current is None:
        return value
    rest = current % 100
    if language == "fr" and word in ("vingt", "vingts") and rest == 4:
        return current - 4 + 80
    if value >= 20:
        return current + value if rest == 0 and current >= 100 else None
    if rest == 0:
        return current + value if current >= 100 or (current == 0 and value) else None
    limit = 19 if language == "fr" and rest in (60, 80) else 9
    if rest in (20, 30, 40, 50, 60, 70, 80, 90) and 0 < value <= limit:
        return current + value
    if language == "fr" and rest in (10, 70, 90) and value in (7, 8, 9):
        return current + value
    return None
