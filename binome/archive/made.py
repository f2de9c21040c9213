"""Objects that a room above makes for another node, anew at each attempt; kept nowhere.

A maker is registered under a word; `Transfer.made_of` is that word, a colon, and what it needs.
"""

from collections.abc import Callable

Maker = Callable[[str], bytes | None]
_makers: dict[str, Maker] = {}


def register_maker(word: str, make: Maker) -> None:
    """`make` returns the DICOM file of what stands after the colon; None: there is none now."""
    _makers[word] = make


def file_of(made_of: str) -> bytes | None:
    """Make the object; an unknown word, as of an older version, makes nothing."""
    word, _, what = made_of.partition(":")
    make = _makers.get(word)
    return make(what) if make else None
