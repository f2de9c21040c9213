"""Compressed frames a browser gets as they were received: when HTJ2K would be a good deal larger.

A film that came as lossy JPEG 2000 grows five times when its pixels are kept without loss. Only
what the viewer's worker turns into the very values of `presented` is let through, without comments.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy

from binome.dicom.codecs import RLE, decode_data
from binome.dicom.codestream import (
    JPEG_LS,
    SOC_SIZ,
    jpeg_segments,
    jpeg_without_comments,
)
from binome.dicom.colour import palette_to_rgb
from binome.dicom.display import Presented
from binome.dicom.errors import Unreadable
from binome.dicom.frames import ImageFile
from binome.dicom.image import ImageDescription

Encoding = Literal["jpeg2000", "jpegls", "rle"]
WORTH_SHARE = 0.75  # of HTJ2K, which shows a quarter and a half on the way and decodes faster
WORTH_BYTES = 16_000  # saved by a frame, or another codec's 50 to 90 kB are not worth their way
JPEG_2000: Final = frozenset(f"1.2.840.10008.1.2.4.{last}" for last in (90, 91))
JPEG_LS_SYNTAXES: Final = frozenset(f"1.2.840.10008.1.2.4.{last}" for last in (80, 81))
COMMENT, START_OF_TILE, START_OF_DATA, END = 0xFF64, 0xFF90, 0xFF93, 0xFFD9
LS_SCAN_MARKERS = frozenset({0xDA, 0xD9, 0xF8})


@dataclass(frozen=True)
class Received:
    """The frame's own bytes; `palette`: 256 times red, green, blue for what holds indices."""

    encoding: Encoding
    data: bytes
    palette: bytes = b""


def as_received(
    image: ImageFile, frame: int, *, shown: Presented, htj2k_bytes: int
) -> Received | None:
    """Return what a browser may decode itself, or None where HTJ2K serves better."""
    data = image.frame_data(frame)
    syntax = image.description.transfer_syntax_uid
    is_worth_it = syntax == RLE or htj2k_bytes - len(data) >= WORTH_BYTES
    if len(data) > WORTH_SHARE * htj2k_bytes or not (is_worth_it and shown.facts.is_exact):
        return None
    try:
        if syntax in JPEG_2000:
            return _jpeg_2000(data, image.description, shown)
        if syntax in JPEG_LS_SYNTAXES:
            return _jpeg_ls(data, image.description, shown)
        if syntax == RLE:
            return _rle(data, image, shown)
    except (Unreadable, struct.error, IndexError):
        return None
    return None


def _jpeg_2000(data: bytes, description: ImageDescription, shown: Presented) -> Received | None:
    start = data.find(SOC_SIZ)
    if start < 0 or not _says_what_is_described(data[start:], description, shown):
        return None
    return Received("jpeg2000", without_jpeg2000_comments(data[start:]))


def _says_what_is_described(data: bytes, description: ImageDescription, shown: Presented) -> bool:
    """Every component has the sign and at most the bits of the description, and is not smaller."""
    (count,) = struct.unpack_from(">H", data, 40)
    components = [struct.unpack_from(">BBB", data, 42 + 3 * nth) for nth in range(count)]
    sign_bit, bits = components[0][0] >> 7, (components[0][0] & 0x7F) + 1
    is_alike = all(each == (components[0][0], 1, 1) for each in components)
    return (
        is_alike
        and count == shown.facts.samples == description.samples
        and bool(sign_bit) == description.is_signed == shown.facts.is_signed
        and bits <= description.bits_stored
        and (bits > 8) == (shown.facts.bits == 16)
    )


def without_jpeg2000_comments(data: bytes) -> bytes:
    """Blank comments in the main header and those of tile-parts; raises `Unreadable`."""
    clean = bytearray(data)
    at = 2
    while True:
        marker, size = struct.unpack_from(">HH", data, at)
        if marker == START_OF_TILE:
            tile_part, (length,) = at, struct.unpack_from(">I", data, at + 6)
            at = _blanked(clean, at + 2 + size)
            if not length:
                break
            at = tile_part + length
            if data[at : at + 2] == END.to_bytes(2, "big"):
                break
        elif marker < 0xFF00:
            raise Unreadable("bad_compression")
        else:
            _blank(clean, at, marker=marker, size=size)
            at += 2 + size
    stop = data.rfind(END.to_bytes(2, "big"))
    return bytes(clean[: stop + 2]) if stop > 0 else bytes(clean)


def _blanked(clean: bytearray, at: int) -> int:
    """Blank the comments of a tile-part's header; return where its data begin."""
    while True:
        marker, size = struct.unpack_from(">HH", clean, at)
        if marker == START_OF_DATA:
            return at + 2
        if marker < 0xFF00:
            raise Unreadable("bad_compression")
        _blank(clean, at, marker=marker, size=size)
        at += 2 + size


def _blank(clean: bytearray, at: int, *, marker: int, size: int) -> None:
    if size < 2:
        raise Unreadable("bad_compression")
    if marker == COMMENT:
        clean[at + 6 : at + 2 + size] = b" " * max(0, size - 4)


def _jpeg_ls(data: bytes, description: ImageDescription, shown: Presented) -> Received | None:
    """A stream without sign: signed values only where all 16 bits are theirs."""
    segments = jpeg_segments(data)
    headers = [start for marker, start, _ in segments if marker == JPEG_LS]
    has_own_colours = any(data[start + 4 : start + 8] == b"mrfx" for _, start, _ in segments)
    if len(headers) != 1 or has_own_colours or not _has_only_scans(data, segments[-1][1]):
        return None
    bits, samples = data[headers[0] + 4], data[headers[0] + 9]
    is_alike = samples == shown.facts.samples == description.samples
    if not is_alike or bits > description.bits_stored or (bits > 8) != (shown.facts.bits == 16):
        return None
    if shown.facts.is_signed and bits != 16:
        return None
    return Received("jpegls", jpeg_without_comments(data))


def _has_only_scans(data: bytes, first_scan: int) -> bool:
    """Say whether nothing but scans and their tables follows: no comment between two of them."""
    found = numpy.frombuffer(data, numpy.uint8)[first_scan:]
    after = found[1:][(found[:-1] == 0xFF) & (found[1:] >= 0x80) & (found[1:] != 0xFF)]
    return set(after.tolist()) <= LS_SCAN_MARKERS


def _rle(data: bytes, image: ImageFile, shown: Presented) -> Received | None:
    """Runs are quickly undone: what comes out must be what is shown, or its indices."""
    description = image.description
    if description.bits_allocated not in (8, 16) or len(data) < 64:
        return None
    planes = description.samples * description.bits_allocated // 8
    if struct.unpack_from("<I", data) != (planes,):
        return None
    bare = decode_data(data, _every_bit(description))
    if bare.dtype == shown.pixels.dtype and numpy.array_equal(bare, shown.pixels):
        return Received("rle", data)
    if description.photometric != "PALETTE COLOR" or bare.dtype != numpy.uint8:
        return None
    palette = palette_to_rgb(numpy.arange(256, dtype=numpy.uint8), image.dataset)
    if palette.dtype != numpy.uint8 or not numpy.array_equal(palette[bare], shown.pixels):
        return None
    return Received("rle", data, palette.tobytes())


def _every_bit(description: ImageDescription) -> ImageDescription:
    """The same without bits set apart: the browser clears none."""
    bits = description.bits_allocated
    return replace(description, bits_stored=bits, high_bit=bits - 1)
