"""A paper with key images is larger than one answer: it comes in pieces, whole or not at all."""

import random
from types import SimpleNamespace
from typing import Any

import pytest

from binome.box.papers import PAPER, PIECE, newest_paper
from binome.fleet import answering

SMALL = b"%PDF-1.7 words"
LARGE = random.Random(8).randbytes(2 * answering.MOST_PAPER_BYTES + 5)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, dict[str, Any]]]:
    """What the hub would seal to the box, by what it is told of."""
    kept: dict[str, tuple[str, dict[str, Any]]] = {}

    def keep(made: Any, kind: str, words: dict[str, Any], *, at: Any, about: str = "") -> None:
        kept.setdefault(f"{kind} {about or words['version']}", (f"binome-{kind}", words))

    monkeypatch.setattr(answering, "_keep", keep)
    return kept


def send(pdf: bytes, number: int) -> None:
    made: Any = SimpleNamespace(case=SimpleNamespace(name="lune-acajou 7"))
    about = {"version": f"v{number}", "number": number, "status": "final"}
    answering._keep_paper(made, about, pdf)


def at_the_box(said: dict[str, tuple[str, dict[str, Any]]], *lost: str) -> bytes:
    came = {name: one for name, one in said.items() if name not in lost}
    replies = tuple((kind, name) for name, (kind, _) in came.items())
    return newest_paper(replies, lambda name: came[name][1])


def test_a_small_paper_is_one_answer_and_a_large_one_arrives_byte_for_byte(
    said: dict[str, tuple[str, dict[str, Any]]],
) -> None:
    send(SMALL, 1)
    assert [kind for kind, _ in said.values()] == [PAPER]
    assert at_the_box(said) == SMALL
    send(LARGE, 2)
    send(LARGE, 2)
    pieces = [name for name, (kind, _) in said.items() if kind == PIECE]
    assert len(pieces) == 3, "told twice is once"
    assert all(len(said[name][1]["pdf"]) <= 4 * answering.MOST_PAPER_BYTES / 3 for name in pieces)
    assert at_the_box(said) == LARGE
    for lost in pieces:
        assert at_the_box(said, lost) == SMALL, "half a paper is none: the one before is shown"


def test_a_piece_that_is_not_the_hubs_makes_no_paper(
    said: dict[str, tuple[str, dict[str, Any]]],
) -> None:
    send(LARGE, 1)
    for wrong in ({"pdf": "AAAA"}, {"pdf": "?"}, {"piece": -1}, {"piece": "0"}, {"sha256": "0"}):
        name = next(iter(said))
        kept = said[name]
        said[name] = (kept[0], {**kept[1], **wrong})
        assert at_the_box(said) == b"", wrong
        said[name] = kept
    assert at_the_box(said) == LARGE


def test_a_paper_no_box_would_take_is_not_begun(
    said: dict[str, tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_PIECES", 2)
    send(LARGE, 1)
    assert said == {}
