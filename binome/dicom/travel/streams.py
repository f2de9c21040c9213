"""Compressed frames that get smaller and come back byte for byte, and the items they lie in."""

from __future__ import annotations

import imagecodecs

from binome.dicom.codestream import JPEG_BASELINE, jpeg_frame_header
from binome.dicom.errors import Unreadable
from binome.dicom.image import MAX_FRAME_PIXELS
from binome.dicom.jpeg_xl import jpeg_xl_dimensions

SEQUENTIAL = frozenset({JPEG_BASELINE, 0xC1, 0xC2})


def jpeg_as_jxl(stored: bytes) -> bytes | None:
    """Return JPEG XL from which this very JPEG comes back, or None when that cannot be had."""
    try:
        process, rows, columns = jpeg_frame_header(stored)
        if process not in SEQUENTIAL or rows * columns > MAX_FRAME_PIXELS:
            return None
        data = bytes(imagecodecs.jpegxl_encode_jpeg(stored, numthreads=1))
        is_same = jxl_as_jpeg(data, size_bytes=len(stored)) == stored
    except Exception:
        return None
    return data if is_same else None


def jxl_as_jpeg(data: bytes, *, size_bytes: int) -> bytes:
    """Return the JPEG stream that was recompressed; raises `Unreadable`."""
    rows, columns = jpeg_xl_dimensions(data)
    if rows * columns > MAX_FRAME_PIXELS:
        raise Unreadable("too_large")
    try:
        back = bytes(imagecodecs.jpegxl_decode_jpeg(data, numthreads=1))
    except Exception:
        raise Unreadable("bad_compression") from None
    if len(back) == size_bytes - 1:
        return back + b"\0"
    return back


ITEM_HEADER_BYTES = 8


def without_items(stretch: bytes, lengths: tuple[int, ...]) -> bytes:
    """Return the stream of a frame that lies in several items (PS3.5 A.4)."""
    parts, at = [], 0
    for length in lengths:
        parts.append(stretch[at : at + length])
        at += length + ITEM_HEADER_BYTES
    return b"".join(parts)


def in_items(stream: bytes, lengths: tuple[int, ...]) -> bytes:
    """Return the stream cut into items again, as it lies in the file."""
    parts, at = [], 0
    for length in lengths:
        if at:
            parts.append(b"\xfe\xff\x00\xe0" + length.to_bytes(4, "little"))
        parts.append(stream[at : at + length])
        at += length
    return b"".join(parts)
