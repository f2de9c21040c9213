"""Case names: two plain words and a check digit, fit for a telephone (docs/formats/case-name.md).

The digit depends on letters and their order, not on the word lists, so that old names stay valid
when a list grows.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy

from binome.kernel.errors import Refusal

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("fr", "en", "es", "pt")
BASE, MODULUS = 7, 97
TRIES = 200

_shape = re.compile(r"([a-z]{4,9})-([a-z]{4,9}) ([0-9])")
_spoken = re.compile(r"\s*([a-z]{4,9})[\s\-‐‑–_]+([a-z]{4,9})[\s\-‐‑–_]*([0-9])\s*")


class NoNameLeft(Refusal):
    """Every name tried is taken: the hub has outgrown its lists."""

    word = "no_name_left"
    sentence = gettext_lazy(
        "No free case name was found. Nothing was lost. Tell whoever runs this server."
    )


@cache
def words(language: str) -> tuple[str, ...]:
    """Return the words of a language; English where a language has no list of its own."""
    known = language[:2] if language[:2] in LANGUAGES else "en"
    return tuple((WORDS / f"{known}.txt").read_text().split())


def new_case_name(language: str, is_taken: Callable[[str], bool]) -> str:
    """Return a free random name such as `lune-acajou 7`; raise NoNameLeft."""
    choices = words(language)
    for _ in range(TRIES):
        first, second = secrets.choice(choices), secrets.choice(choices)
        name = f"{first}-{second} {check_digit(first, second)}"
        if first != second and not is_taken(name):
            return name
    raise NoNameLeft


def check_digit(first: str, second: str) -> int:
    """Return the digit of two words: their letters a=1…z=26 in base 7, modulo 97, modulo 10."""
    total = 0
    for letter in first + second:
        total = (total * BASE + ord(letter) - ord("a") + 1) % MODULUS
    return total % 10


def is_well_formed(name: str) -> bool:
    """Whether a text is written as a case name and its digit is right."""
    found = _shape.fullmatch(name)
    return found is not None and check_digit(found[1], found[2]) == int(found[3])


def heard(text: str) -> str | None:
    """Return the name somebody typed as they heard it (accents, spaces, capitals), or None."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(c for c in plain if not unicodedata.combining(c))
    found = _spoken.fullmatch(folded)
    name = f"{found[1]}-{found[2]} {found[3]}" if found else ""
    return name if is_well_formed(name) else None
