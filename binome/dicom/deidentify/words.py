"""Descriptions cleaned word by word against a list of what may stay (PS3.15 E.3.5)."""

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Final

from binome.dicom.names import folded

_DATE: Final = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_PHONE: Final = re.compile(r"\+?\d(?:[ .()/-]?\d){6,}")
_TOKEN: Final = re.compile(r"[^\W_]+(?:\.\d+)?", re.UNICODE)
_CAMEL: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})?")
_MEASURE: Final = re.compile(
    r"(?:\d{1,4}(?:\.\d{1,3})?)(?:mm|cm|m|ms|sec|s|min|h|hu|kv|kvp|ma|mas|mgy|mg|kg|g|ml|cc|mbq|mci|"
    r"hz|khz|mhz|t|d|x|deg|px|j|y|w|st|nd|rd|th|ere|eme|e|er)"
)
#: Vertebrae, weightings, reconstruction kernels, echo numbers, b values.
_CODE: Final = re.compile(
    r"(?:[ctlsd]\d{1,2}|th\d{1,2}|[bhijtuq][lr]?\d{2}[fshd]?|fc\d{2}|hr\d{2}|br\d{2}|qr\d{2}|"
    r"b\d{2,4}|t[12]w?|te\d{1,3}|tr\d{1,4}|ti\d{1,4}|p\d{1,2}|s\d{1,2}|r\d|x\d{1,2}|"
    r"\d{1,2}x\d{1,3}|\d{1,2}[a-d])"
)
_SAFE_BETWEEN: Final = frozenset(" _-/+.,:()*&%<>=;^")


@cache
def allowed_words() -> frozenset[str]:
    """The list in words.txt: lower case, without accents; hyphened words also in their parts."""
    text = files(__package__).joinpath("words.txt").read_text("ascii")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(part for line in lines for word in line.split() for part in word.split("-"))


def cleaned(text: str, forbidden: Collection[str] = ()) -> str:
    """What may stay of a description: allowed words, small numbers, measures, technical codes.

    `forbidden` holds folded words (this patient's names and numbers) that go even when the list
    knows them. The result is empty when no word may stay: a lone number describes nothing.
    """
    spaced = _PHONE.sub(" \x00 ", _DATE.sub(" \x00 ", text))
    pieces: list[str] = []
    end, has_word = 0, False
    for match in _TOKEN.finditer(spaced):
        token = match[0]
        if not may_stay(token, forbidden):
            end = -1
            continue
        pieces.append(_between(spaced, end, match.start()) if pieces else "")
        pieces.append(token)
        has_word = has_word or not _NUMBER.fullmatch(token)
        end = match.end()
    if not has_word:
        return ""
    return "".join(pieces).strip() + _closing(spaced, end)


def whole_or_nothing(text: str, forbidden: Collection[str] = ()) -> str:
    """The text when every word of it may stay, else nothing: half a sentence can lie."""
    return text if _squeezed(cleaned(text, forbidden)) == _squeezed(text) else ""


def may_stay(token: str, forbidden: Collection[str] = ()) -> bool:
    """True for one word on the list, small number, measure or technical code."""
    word = folded(token)
    if word in forbidden:
        return False
    if word in allowed_words() or _NUMBER.fullmatch(word) or _is_technical(word):
        return True
    parts = [folded(part) for part in _CAMEL.findall(token)]
    return (
        len(parts) > 1
        and "".join(parts) == word
        and all(
            part not in forbidden
            and (part in allowed_words() or (part.isdigit() and len(part) <= 3))
            and (len(part) > 1 or part.isdigit())
            for part in parts
        )
    )


def _is_technical(word: str) -> bool:
    return bool(_MEASURE.fullmatch(word) or _CODE.fullmatch(word))


def _between(text: str, end: int, start: int) -> str:
    """What stands between two words that stay; a space where something was taken out."""
    between = text[end:start] if end >= 0 else " "
    kept = "".join(letter for letter in between if letter in _SAFE_BETWEEN)
    return kept or " "


def _closing(text: str, end: int) -> str:
    """The bracket that closes the text, when its last word stayed."""
    rest = text[end:].strip() if end > 0 else ""
    return rest if rest in (")", ">", "%") else ""


def _squeezed(text: str) -> str:
    return "".join(_TOKEN.findall(folded(text)))
