"""Sealing: what is sealed opens for its recipients, for nobody else, and never for a crowd."""

import io
from pathlib import Path

import pytest

from binome.seal import sealed


@pytest.fixture
def identity() -> str:
    return sealed.new_identity()


def test_what_is_sealed_opens_with_the_identity(identity: str) -> None:
    box = sealed.seal(b"the words", [sealed.recipient_of(identity)])
    assert b"the words" not in box
    assert sealed.open_sealed(box, identity) == b"the words"


def test_another_identity_opens_nothing(identity: str) -> None:
    box = sealed.seal(b"the words", [sealed.recipient_of(identity)])
    with pytest.raises(sealed.CannotOpen):
        sealed.open_sealed(box, sealed.new_identity())


def test_damaged_and_foreign_bytes_are_refused_by_name(identity: str) -> None:
    box = bytearray(sealed.seal(b"the words", [sealed.recipient_of(identity)]))
    box[-1] ^= 1
    for damaged in (bytes(box), bytes(box[:80]), b"", b"PK\x03\x04"):
        with pytest.raises(sealed.CannotOpen):
            sealed.open_sealed(damaged, identity)


def test_sixty_four_recipients_are_sealed_to_and_one_more_is_refused(identity: str) -> None:
    recipient = sealed.recipient_of(identity)
    assert sealed.open_sealed(sealed.seal(b"x", [recipient] * 64), identity) == b"x"
    for wrong in ([recipient] * 65, []):
        with pytest.raises(sealed.TooManyRecipients):
            sealed.seal(b"x", wrong)


def test_a_header_of_a_thousand_stanzas_is_refused_before_it_costs_anything(identity: str) -> None:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    with pytest.raises(sealed.CannotOpen):
        sealed.open_sealed(sealed.MAGIC + stanza * 1000 + b"--- " + b"C" * 43 + b"\n", identity)


def test_a_text_that_is_no_key_is_refused_by_name(identity: str) -> None:
    with pytest.raises(sealed.NotARecipient):
        sealed.seal(b"x", ["age1nonsense"])
    with pytest.raises(sealed.NotARecipient):
        sealed.recipient_of("AGE-SECRET-KEY-1NONSENSE")


def test_a_file_is_sealed_and_opened_in_pieces(identity: str, tmp_path: Path) -> None:
    plain, box = tmp_path / "plain", tmp_path / "box"
    plain.write_bytes(bytes(range(256)) * 1000)
    with box.open("wb") as target:
        sealed.seal_file(plain, target, [sealed.recipient_of(identity)])
    opened = io.BytesIO()
    sealed.open_file(box, opened, identity)
    assert opened.getvalue() == plain.read_bytes()
    with pytest.raises(sealed.CannotOpen):
        sealed.open_file(plain, io.BytesIO(), identity)


def test_a_file_that_is_damaged_in_a_later_piece_is_refused_by_name(
    identity: str, tmp_path: Path
) -> None:
    plain, box = tmp_path / "plain", tmp_path / "box"
    plain.write_bytes(bytes(200_000))
    with box.open("wb") as target:
        sealed.seal_file(plain, target, [sealed.recipient_of(identity)])
    box.write_bytes(box.read_bytes()[:-1])
    with pytest.raises(sealed.CannotOpen):
        sealed.open_file(box, io.BytesIO(), identity)
