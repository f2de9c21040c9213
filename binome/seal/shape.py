"""What an age file says of itself before anybody opens it: to how many, and by what kind of key."""

import re

from binome.seal.sealed import MAGIC, MOST_HEADER_BYTES, MOST_STANZAS, CannotOpen

MOST_WORK_FACTOR = 20
TO_KEYS, TO_PASSPHRASE = "X25519", "scrypt"

_STANZA = re.compile(rb"^-> (\S+)(?: (\S+))?(?: (\S+))?[^\n]*$", re.MULTILINE)


def kind_of(data: bytes) -> str:
    """Return TO_KEYS or TO_PASSPHRASE; raise CannotOpen for what no reader of ours would open.

    Stanzas of a kind nobody knows ("grease") do not count. A passphrase file costs its reader
    2^factor KiB of memory, so more than MOST_WORK_FACTOR is refused.
    """
    if not data.startswith(MAGIC):
        raise CannotOpen
    header = data[:MOST_HEADER_BYTES]
    end = header.find(b"\n--- ")
    stanzas = _STANZA.findall(header, 0, end) if end > 0 else []
    kinds = {kind.decode("latin-1") for kind, *_ in stanzas}
    if not stanzas or len(stanzas) > MOST_STANZAS or kinds >= {TO_KEYS, TO_PASSPHRASE}:
        raise CannotOpen
    if TO_PASSPHRASE in kinds:
        return _passphrase(stanzas)
    if TO_KEYS in kinds:
        return TO_KEYS
    raise CannotOpen


def _passphrase(stanzas: list[tuple[bytes, bytes, bytes]]) -> str:
    factor = stanzas[0][2]
    is_factor = factor.isdigit() and len(factor) <= 2 and int(factor) <= MOST_WORK_FACTOR
    is_sane = len(stanzas) == 1 and is_factor
    if not is_sane:
        raise CannotOpen
    return TO_PASSPHRASE


def is_recipient(text: str) -> bool:
    """Whether a text is a public age recipient."""
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True
