"""Random identifiers for URLs and rows: unguessable, without meaning, safe in a path."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
ID_LENGTH = 22
SECRET_LENGTH = 43

_bits: Callable[[int], int] = secrets.randbits


def new_id() -> str:
    """Return 22 characters (110 random bits) of lower-case base 32, fit for a URL and a file
    name."""
    bits = _bits(5 * ID_LENGTH)
    return "".join([PAIRS[bits >> shift & 1023] for shift in range(0, 5 * ID_LENGTH, 10)])


@contextmanager
def drawn_by(bits: Callable[[int], int]) -> Iterator[None]:
    """Let a seeded generator make ids meanwhile: a simulated year that can be had again. Secrets
    are drawn as ever."""
    global _bits
    before, _bits = _bits, bits
    try:
        yield
    finally:
        _bits = before


def new_secret() -> str:
    """Return a 256-bit secret in 43 URL-safe characters. Show it once; keep only `digest` of it."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret in hexadecimal, the form in which secrets are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
