"""A signed paper that came as one answer, or in pieces since pictures made it large."""

import hashlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final

PAPER, PIECE = "binome-paper", "binome-paper-piece"
#: Opens what was said in an answer; nothing where it cannot be opened.
Opened = Callable[[str], Mapping[str, Any]]
MOST_PIECES: Final = 64


def newest_paper(replies: tuple[tuple[str, str], ...], opened: Opened) -> bytes:
    """Return the PDF of the highest version that is here whole; nothing while pieces are missing.

    `replies` are kind and name, oldest first.
    """
    said = [(kind, opened(name)) for kind, name in replies if kind in (PAPER, PIECE)]
    whole = [(_number(one), _decoded(one)) for kind, one in said if kind == PAPER]
    whole += _joined([one for kind, one in said if kind == PIECE])
    found = [(number, pdf) for number, pdf in whole if pdf]
    return max(found, key=lambda one: one[0])[1] if found else b""


def _joined(pieces: list[Mapping[str, Any]]) -> list[tuple[int, bytes]]:
    """Papers all of whose pieces are here, and which are as the hub made them."""
    by_paper: dict[str, dict[int, Mapping[str, Any]]] = {}
    for one in pieces:
        place = one.get("piece")
        if type(place) is int and 0 <= place < MOST_PIECES:
            by_paper.setdefault(str(one.get("sha256")), {})[place] = one
    found = []
    for sha256, places in by_paper.items():
        pdf = b"".join(_decoded(places[place]) for place in sorted(places))
        if hashlib.sha256(pdf).hexdigest() == sha256:
            found.append((_number(next(iter(places.values()))), pdf))
    return found


def _number(said: Mapping[str, Any]) -> int:
    number = said.get("number")
    return number if type(number) is int else 0


def _decoded(said: Mapping[str, Any]) -> bytes:
    try:
        return b64decode(str(said.get("pdf", "")), validate=True)
    except ValueError:
        return b""
