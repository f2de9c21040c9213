"""Attributes that need a word of their own beside Table E.1-1: attributes.txt says why."""

from importlib.resources import files
from typing import Final


def _sections() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    words: set[str] = set()
    for line in files(__package__).joinpath("attributes.txt").read_text("ascii").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            words.update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


_SECTIONS: Final = _sections()
KEPT_TEXT: Final = _SECTIONS["KEPT_TEXT"]
DESCRIPTIONS: Final = _SECTIONS["DESCRIPTIONS"]
NEVER_EMPTY: Final = _SECTIONS["NEVER_EMPTY"]
KEPT_UIDS: Final = _SECTIONS["KEPT_UIDS"]
KEPT_BYTES: Final = _SECTIONS["KEPT_BYTES"]
ALSO_REMOVED: Final = _SECTIONS["ALSO_REMOVED"]
CLINICAL: Final = _SECTIONS["CLINICAL"]
#: The overlay and curve planes go whole: a plane without its data is not valid.
PLANE_GROUPS: Final = (0x5000, 0x6000)
