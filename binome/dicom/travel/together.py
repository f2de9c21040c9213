"""All that a parcel says of its instances, squeezed together; read back in the pool."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from binome.dicom.errors import Unreadable
from binome.dicom.travel.squeezed import BEST, MOST_TOGETHER_BYTES, squeezed, unsqueezed

MAGIC: Final = b"BNP1"
HEAD: Final = struct.Struct("<4sQQQ")
LONG_BEST_BYTES: Final = 32 << 20


def together(text: bytes, *, literals: bytes, digests: bytes) -> bytes:
    """Return the plain bytes of S0: text and literals squeezed as one, digests as they are."""
    level = BEST if len(literals) < LONG_BEST_BYTES else 9
    body = squeezed(text + literals, level=level)
    return HEAD.pack(MAGIC, len(text), len(literals), len(digests)) + digests + body


def apart(plain_path: str, literals_path: str) -> tuple[bytes, bytes]:
    """Return (text, digests) of the S0 in a file and write its literals to another.

    Raises `Unreadable`. Runs in the pool.
    """
    data = Path(plain_path).read_bytes()
    if len(data) < HEAD.size:
        raise Unreadable("truncated")
    magic, text_bytes, literal_bytes, digest_bytes = HEAD.unpack_from(data)
    if magic != MAGIC or HEAD.size + digest_bytes > len(data):
        raise Unreadable("bad_compression")
    if text_bytes + literal_bytes > MOST_TOGETHER_BYTES:
        raise Unreadable("too_large")
    digests = data[HEAD.size : HEAD.size + digest_bytes]
    squeezed_body = data[HEAD.size + digest_bytes :]
    both = unsqueezed(squeezed_body, size_bytes=text_bytes + literal_bytes)
    Path(literals_path).write_bytes(both[text_bytes:])
    return both[:text_bytes], digests
