"""Reads the outside of compressed frames: how large they claim to be, where resolutions end."""

from __future__ import annotations

import struct

from binome.dicom.errors import Unreadable

JPEG_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
JPEG_KEPT = {0xE0, 0xEE}
JPEG_BASELINE, JPEG_LOSSLESS, JPEG_LS = 0xC0, 0xC3, 0xF7
SOC_SIZ = b"\xff\x4f\xff\x51"


def jpeg_segments(data: bytes) -> list[tuple[int, int, int]]:
    """Return (marker, start, end) of the segments up to and with the first scan header."""
    segments: list[tuple[int, int, int]] = []
    at = data.find(b"\xff\xd8") + 2
    while 2 <= at < len(data) - 3:
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if marker in JPEG_ALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segments.append((marker, at, end))
        if marker == 0xDA:
            return segments
        at = end
    raise Unreadable("bad_compression")


def jpeg_frame_header(data: bytes) -> tuple[int, int, int]:
    """Return (marker of the process, rows, columns) of a JPEG or JPEG-LS stream."""
    for marker, start, _ in jpeg_segments(data):
        if marker in JPEG_FRAME_HEADERS:
            rows, columns = struct.unpack_from(">HH", data, start + 5)
            return marker, int(rows), int(columns)
    raise Unreadable("bad_compression")


def has_lossy_jpeg_process(data: bytes) -> bool:
    """Say whether a JPEG stream is of a process that loses pixels (near-lossless not looked at)."""
    return jpeg_frame_header(data)[0] not in (JPEG_LOSSLESS, JPEG_LS)


def is_rgb_jpeg(data: bytes, photometric: str) -> bool:
    """Say whether the components are R, G, B rather than Y, Cb, Cr."""
    has_jfif, transform = jpeg_colour_hints(data)
    if transform is not None:
        return transform == 0
    return photometric == "RGB" and not has_jfif


def jpeg_colour_hints(data: bytes) -> tuple[bool, int | None]:
    """Return (is there a JFIF segment, the Adobe colour transform or None)."""
    has_jfif, transform = False, None
    for marker, start, end in jpeg_segments(data):
        body = data[start + 4 : end]
        if marker == 0xE0 and body.startswith(b"JFIF\0"):
            has_jfif = True
        if marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            transform = body[11]
    return has_jfif, transform


def jpeg_adobe_transform(data: bytes) -> int | None:
    """Return the colour transform of the Adobe segment, or None without one."""
    return jpeg_colour_hints(data)[1]


def jpeg_without_comments(data: bytes) -> bytes:
    """Take out comments, EXIF, profiles and other application segments; they can hold names."""
    kept = [b"\xff\xd8"]
    scan = 0
    for marker, start, end in jpeg_segments(data):
        if marker == 0xDA:
            scan = start
        elif marker in JPEG_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(data[start:end])
    stop = data.rfind(b"\xff\xd9")
    return b"".join([*kept, data[scan : stop if stop > scan else len(data)], b"\xff\xd9"])


def jpeg2000_dimensions(data: bytes) -> tuple[int, int]:
    """Return (rows, columns) that a JPEG 2000 or HTJ2K codestream claims."""
    at = data.find(SOC_SIZ)
    if at < 0 or len(data) < at + 24:
        raise Unreadable("bad_compression")
    width, height, left, top = struct.unpack_from(">IIII", data, at + 8)
    return int(height - top), int(width - left)


def resolution_ends(codestream: bytes) -> list[int]:
    """Return where the tile-part of each resolution of our HTJ2K ends, smallest first."""
    at, lengths = 2, []
    while codestream[at : at + 2] != b"\xff\x90":
        marker, size = struct.unpack_from(">HH", codestream, at)
        if marker == 0xFF55:
            lengths += _tile_part_lengths(codestream[at + 4 : at + 2 + size])
        at += 2 + size
    ends = []
    for length in lengths:
        at += length
        ends.append(at)
    return ends


def _tile_part_lengths(body: bytes) -> list[int]:
    """Read a TLM segment (ISO/IEC 15444-1 A.7.1): index and sizes, then (tile, length) entries."""
    tile_bytes = (body[1] >> 4) & 3
    length_bytes = 4 if body[1] & 0x40 else 2
    step = tile_bytes + length_bytes
    entries = range(2, len(body) - step + 1, step)
    return [int.from_bytes(body[i + tile_bytes : i + step], "big") for i in entries]
