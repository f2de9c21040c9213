"""French spaces never begin a line alone; which way words run, and lists from right to left."""

import re
import unicodedata
from collections.abc import Iterable

NARROW, WIDE, BREAK = "\u202f", "\u00a0", "\u200b"
_before = re.compile(r"[ \u00a0\u202f](?=[;!?»%](?:\W|$))")
_colon = re.compile(r"[ \u00a0\u202f](?=:(?:\s|$))")
_after = re.compile(r"«[ \u00a0\u202f]?")
#: Longer than any word; not in scripts that write whole sentences without a space.
_endless = re.compile(
    r"[^\s\u0e00-\u109f\u1780-\u17ff\u2e80-\ua4cf\uff00-\uffef\U00020000-\U0003ffff]{81,}"
)
LONGEST_PIECE = 40


def typeset_words(text: str, language: str) -> str:
    """Return the text as its language prints it; only spaces that are there already change, and
    a run of letters longer than any word may be broken: a typesetter that must try each letter of
    it takes minutes."""
    text = _endless.sub(_in_pieces, text)
    if not language.startswith("fr"):
        return text
    text = _before.sub(NARROW, text)
    text = _colon.sub(WIDE, text)
    return _after.sub(f"«{NARROW}", text)


def _in_pieces(run: re.Match[str]) -> str:
    """Put a break nobody sees after every forty letters, never before an accent of a letter."""
    pieces = [""]
    for letter in run.group():
        if len(pieces[-1]) >= LONGEST_PIECE and not unicodedata.combining(letter):
            pieces.append("")
        pieces[-1] += letter
    return BREAK.join(pieces)


def direction(text: str) -> str:
    """Return `rtl` or `ltr` by the first letter that has a direction; `auto` where none has."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "auto"


def joined(parts: Iterable[str], language: str) -> str:
    """Return parts as a list: from right to left each keeps to itself, so that a number does not
    drift to the word of another."""
    kept = [part for part in parts if part]
    if not language.startswith("ar"):
        return ", ".join(kept)
    return "، ".join(f"\u2068{part}\u2069" for part in kept)
