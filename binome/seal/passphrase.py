"""Age files that a passphrase opens (scrypt): for what must open without a key at hand."""

import pyrage

from binome.seal import shape
from binome.seal.sealed import CannotOpen

MOST_BYTES = 1 << 20


def seal(data: bytes, words: str) -> bytes:
    """Return `data` sealed to a passphrase."""
    return bytes(pyrage.passphrase.encrypt(data, words))


def open_sealed(data: bytes, words: str) -> bytes:
    """Return what was sealed; raises CannotOpen for other words, and for other shapes unread."""
    if len(data) > MOST_BYTES or shape.kind_of(data) != shape.TO_PASSPHRASE:
        raise CannotOpen
    try:
        return bytes(pyrage.passphrase.decrypt(data, words))
    except pyrage.DecryptError:
        raise CannotOpen from None
