"""Ed25519: who sent it. A signature names what it is for, so that none serves another purpose."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from binome.kernel.errors import Refusal

PREFIX: Final = "ed25519:"
KEY_CHARACTERS, SIGNATURE_CHARACTERS = 43, 86


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class NotASigningKey(Refusal):
    """A text that is no Ed25519 key."""

    word = "not_a_signing_key"
    sentence = _("This signing key is damaged or of an unknown kind. Nothing was signed or read.")


class WrongSignature(Refusal):
    """The bytes are not those that were signed, or another key signed them."""

    word = "wrong_signature"
    sentence = _(
        "The signature does not fit: this was changed on its way, or is from somebody else."
        " Nothing of it was opened. Ask the sender for it again."
    )


@dataclass(frozen=True, slots=True)
class Signer:
    """A private signing key, in PEM (PKCS 8) where it is kept."""

    pem: str

    @property
    def public(self) -> str:
        """The public key: ed25519: and 43 characters of base64url."""
        return public_text(self._key().public_key())

    def sign(self, data: bytes, *, purpose: str) -> str:
        """Return the signature of `data` for one purpose, 86 characters of base64url."""
        return _text(self._key().sign(_framed(data, purpose)))

    def _key(self) -> Ed25519PrivateKey:
        try:
            key = serialization.load_pem_private_key(self.pem.encode(), password=None)
        except (ValueError, TypeError):
            raise NotASigningKey from None
        if not isinstance(key, Ed25519PrivateKey):
            raise NotASigningKey
        return key


def new_signer_pem() -> str:
    """Return a new private key in PEM: keep it in a file only its owner reads."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode("ascii")


def public_text(key: Ed25519PublicKey) -> str:
    """Return a public key as text."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return PREFIX + _text(raw)


def check_public(text: str) -> str:
    """Return the text of a public key as it is; raise NotASigningKey."""
    _public(text)
    return text


def verify(data: bytes, signature: str, *, by: str, purpose: str) -> None:
    """Return when `by` signed `data` for this purpose; raise WrongSignature, NotASigningKey."""
    key = _public(by)
    try:
        key.verify(_bytes(signature, SIGNATURE_CHARACTERS), _framed(data, purpose))
    except (InvalidSignature, NotASigningKey):
        raise WrongSignature from None


def _public(text: str) -> Ed25519PublicKey:
    if not text.startswith(PREFIX):
        raise NotASigningKey
    try:
        return Ed25519PublicKey.from_public_bytes(_bytes(text[len(PREFIX) :], KEY_CHARACTERS))
    except ValueError:
        raise NotASigningKey from None


def _framed(data: bytes, purpose: str) -> bytes:
    return purpose.encode("ascii") + b"\n" + data


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str, characters: int) -> bytes:
    if len(text) != characters:
        raise NotASigningKey
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotASigningKey from None
