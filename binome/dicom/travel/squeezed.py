"""Bytes that are no picture: zstd, with the size known before anything is inflated."""

from __future__ import annotations

from typing import Final

import imagecodecs

from binome.dicom.errors import Unreadable

GOOD, BEST = 12, 19
MOST_TOGETHER_BYTES: Final = 256 << 20


def squeezed(data: bytes, *, level: int = GOOD) -> bytes:
    """Return a zstd frame."""
    return bytes(imagecodecs.zstd_encode(data, level=level))


def unsqueezed(data: bytes, *, size_bytes: int) -> bytes:
    """Return exactly `size_bytes`, else raise `Unreadable`; never makes more room than that."""
    if size_bytes > MOST_TOGETHER_BYTES * 2:
        raise Unreadable("too_large")
    try:
        back = bytes(imagecodecs.zstd_decode(data, out=size_bytes))
    except Exception:
        raise Unreadable("bad_compression") from None
    if len(back) != size_bytes:
        raise Unreadable("bad_compression")
    return back
