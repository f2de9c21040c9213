"""Ed25519 (RFC 8032) over bytes: keys as text, signatures of 64 bytes. Knows nothing of what is
signed; a caller puts a word of its own before the bytes, so that one signature never serves two."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from binome.seal.sealed import NotARecipient

KEY_BYTES = 32


def new_signing_key() -> str:
    """Return a new private key, 32 bytes in base64: keep it secret, never in the database."""
    return _text(Ed25519PrivateKey.generate().private_bytes_raw())


def verifying_key_of(signing_key: str) -> str:
    """Return the public half, 32 bytes in base64; raises NotARecipient for no key at all."""
    return _text(_private(signing_key).public_key().public_bytes_raw())


def sign(data: bytes, signing_key: str) -> bytes:
    """Return the signature (64 bytes) of `data`; raises NotARecipient for no key at all."""
    return _private(signing_key).sign(data)


def is_signed(data: bytes, signature: bytes, verifying_key: str) -> bool:
    """Whether that key signed exactly these bytes; raises NotARecipient for no key at all."""
    try:
        Ed25519PublicKey.from_public_bytes(_raw(verifying_key)).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _private(signing_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_raw(signing_key))


def _raw(key: str) -> bytes:
    try:
        raw = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        raise NotARecipient from None
    if len(raw) != KEY_BYTES:
        raise NotARecipient
    return raw


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
