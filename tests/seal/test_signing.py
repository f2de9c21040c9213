"""Ed25519 as the rooms use it: RFC 8032's own vector, and what a signature does not cover."""

import base64

import pytest

from binome.seal.sealed import NotARecipient
from binome.seal.signing import is_signed, new_signing_key, sign, verifying_key_of

# RFC 8032 section 7.1, test 2
SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_vector_of_the_standard_comes_out() -> None:
    key = base64.b64encode(bytes.fromhex(SEED)).decode()
    assert verifying_key_of(key) == base64.b64encode(bytes.fromhex(PUBLIC)).decode()
    assert sign(b"\x72", key).hex() == SIGNATURE


def test_a_signature_holds_for_these_bytes_and_this_key_alone() -> None:
    key, other = new_signing_key(), new_signing_key()
    signature = sign(b"words", key)
    assert is_signed(b"words", signature, verifying_key_of(key))
    assert not is_signed(b"word5", signature, verifying_key_of(key))
    assert not is_signed(b"words", signature, verifying_key_of(other))
    assert not is_signed(b"words", b"", verifying_key_of(key))


@pytest.mark.parametrize("text", ["", "no key", "AAAA", "é"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotARecipient):
        sign(b"words", text)
