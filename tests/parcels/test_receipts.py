"""Receipts: who says so can be told, saying it twice is saying it once, a code can be read out."""

from dataclasses import replace

import pytest

from binome.parcels import receipts
from binome.parcels.refusals import NotAParcel
from binome.seal import signatures
from binome.seal.signatures import Signer, WrongSignature
from tests.parcels.conftest import NOW

PARCEL = "ab" * 32


@pytest.fixture
def hub() -> Signer:
    return Signer(signatures.new_signer_pem())


def test_a_receipt_is_believed_from_the_hub_only(hub: Signer) -> None:
    one = receipts.receipt(PARCEL, "VERIFIED", at=NOW, signer=hub)
    assert receipts.read(receipts.written(one), trusted=frozenset({hub.public})) == one
    assert receipts.receipt(PARCEL, "VERIFIED", at=NOW, signer=hub) == one
    with pytest.raises(WrongSignature):
        receipts.read(receipts.written(one), trusted=frozenset())
    for forged in (replace(one, state="COMMITTED"), replace(one, parcel="cd" * 32)):
        with pytest.raises(WrongSignature):
            receipts.read(receipts.written(forged), trusted=frozenset({hub.public}))


def test_a_later_word_says_the_earlier_ones_too() -> None:
    assert receipts.has_reached("COMMITTED", "RECEIVED")
    assert not receipts.has_reached("VERIFIED", "COMMITTED")


def test_a_code_read_over_the_telephone_tells_the_state() -> None:
    secret = "s" * 32
    code = receipts.spoken_code(secret, PARCEL, "COMMITTED")
    assert len(code.replace("-", "")) == 12
    for heard in (code, code.upper().replace("-", " "), code.replace("0", "o").replace("1", "l")):
        assert receipts.state_of_code(heard, secret=secret, parcel=PARCEL) == "COMMITTED"
    assert receipts.state_of_code(code, secret="t" * 32, parcel=PARCEL) is None
    assert receipts.state_of_code("4gw4-ctap-gev9", secret=secret, parcel=PARCEL) is None


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format":"binome-receipt"}', b"x" * 5000])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(NotAParcel):
        receipts.read(data, trusted=frozenset())
