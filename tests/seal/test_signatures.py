"""Ed25519 as the rooms use it: what a signature covers, and what is no key."""

import pytest

from binome.seal.signatures import (
    NotASigningKey,
    Signer,
    WrongSignature,
    check_public,
    new_signer_pem,
    verify,
)


def test_a_signature_holds_for_these_bytes_this_purpose_and_this_key_alone() -> None:
    signer, other = Signer(new_signer_pem()), Signer(new_signer_pem())
    signature = signer.sign(b"words", purpose="test")
    verify(b"words", signature, by=signer.public, purpose="test")
    for data, by, purpose in (
        (b"word5", signer.public, "test"),
        (b"words", other.public, "test"),
        (b"words", signer.public, "another"),
    ):
        with pytest.raises(WrongSignature):
            verify(data, signature, by=by, purpose=purpose)
    with pytest.raises(WrongSignature):
        verify(b"words", "", by=signer.public, purpose="test")


@pytest.mark.parametrize("text", ["", "no key", "ed25519:AAAA", "é"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotASigningKey):
        check_public(text)
    with pytest.raises(NotASigningKey):
        Signer(text).sign(b"words", purpose="test")
