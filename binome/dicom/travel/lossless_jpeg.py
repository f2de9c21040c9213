"""JPEG lossless, first-order prediction (ISO/IEC 10918-1 H), coded again bit for bit.

The values travel as JPEG XL, a third smaller; the stream's own header and Huffman table travel
too, so that the very same stream can be written from them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import imagecodecs
import numpy

from binome.dicom.codestream import JPEG_LOSSLESS, jpeg_segments
from binome.dicom.errors import Unreadable
from binome.dicom.image import MAX_FRAME_PIXELS
from binome.dicom.native import Pixels

DHT, SOS, RESTART = 0xC4, 0xDA, 0xDD
MOST_TAIL_BYTES: Final = 64
MOST_CATEGORIES: Final = 17
ROWS_AT_ONCE_PIXELS: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What the stream says before its entropy-coded bytes; `codes` and `lengths` by category."""

    size_bytes: int
    precision: int
    rows: int
    columns: int
    codes: Pixels
    lengths: Pixels


def header_of(stream: bytes) -> Header | None:
    """Read the header of one grey scan with predictor 1 and no restarts; None for all others."""
    frame = table = None
    for marker, start, end in jpeg_segments(stream):
        body = stream[start + 4 : end]
        if marker == JPEG_LOSSLESS and len(body) == 9 and body[5] == 1:
            frame = struct.unpack_from(">BHH", body)
        elif marker == DHT and table is None:
            table = _huffman(body)
        elif marker in (DHT, RESTART):
            return None
        elif marker == SOS:
            is_plain = len(body) == 6 and body[0] == 1 and body[3:6] == b"\x01\x00\x00"
            if not is_plain or frame is None or table is None:
                return None
            precision, rows, columns = frame
            if not 2 <= precision <= 16 or not 0 < rows * columns <= MAX_FRAME_PIXELS:
                return None
            return Header(end, precision, rows, columns, *table)
    return None


def values_of(stream: bytes, header: Header) -> Pixels:
    """Decode the values, unsigned; raises `Unreadable`."""
    try:
        values: Pixels = imagecodecs.jpegsof3_decode(stream)
    except Exception:
        raise Unreadable("bad_compression") from None
    if values.shape != (header.rows, header.columns) or values.dtype.kind != "u":
        raise Unreadable("bad_compression")
    return values


def entropy_of(head: bytes, values: Pixels) -> bytes:
    """Return the entropy-coded bytes that follow `head` in a stream of these values."""
    header = header_of(head)
    if header is None or values.shape != (header.rows, header.columns):
        raise Unreadable("bad_compression")
    differences = _differences(values, header.precision)
    step = max(1, ROWS_AT_ONCE_PIXELS // header.columns)
    parts = range(0, header.rows, step)
    bits = numpy.concatenate([_bits(differences[at : at + step].ravel(), header) for at in parts])
    padding = numpy.ones(-len(bits) % 8, numpy.uint8)
    packed = numpy.packbits(numpy.concatenate([bits, padding])).tobytes()
    return packed.replace(b"\xff", b"\xff\x00")


def apart(stream: bytes) -> tuple[bytes, Pixels] | None:
    """Return what is not entropy-coded (header, then the last bytes) and the values.

    None when the stream would not come back from them.
    """
    header = header_of(stream)
    if header is None:
        return None
    values = values_of(stream, header)
    head = stream[: header.size_bytes]
    tail_at = len(head) + len(entropy_of(head, values))
    framing = head + stream[tail_at:]
    is_short = len(framing) - len(head) <= MOST_TAIL_BYTES
    return (framing, values) if is_short and joined(framing, values) == stream else None


def joined(framing: bytes, values: Pixels) -> bytes:
    """Return the stream of which `apart` gave header, last bytes and values."""
    header = header_of(framing)
    if header is None:
        raise Unreadable("bad_compression")
    head, tail = framing[: header.size_bytes], framing[header.size_bytes :]
    return head + entropy_of(head, values) + tail


def _huffman(body: bytes) -> tuple[Pixels, Pixels] | None:
    """Codes and their lengths by category, from the one table of a DHT segment (C.2)."""
    if len(body) < MOST_CATEGORIES or body[0] > 3:
        return None
    counts, symbols = body[1:17], body[17:]
    if sum(counts) != len(symbols) or any(symbol >= MOST_CATEGORIES for symbol in symbols):
        return None
    codes = numpy.zeros(MOST_CATEGORIES, numpy.uint64)
    lengths = numpy.zeros(MOST_CATEGORIES, numpy.uint64)
    code = at = 0
    for bits, count in enumerate(counts, 1):
        for symbol in symbols[at : at + count]:
            codes[symbol], lengths[symbol] = code, bits
            code += 1
        at += count
        code <<= 1
    return codes, lengths


def _differences(values: Pixels, precision: int) -> Pixels:
    """Each value less its prediction, modulo 65536, between -32767 and 32768 (H.1.2)."""
    wide = values.astype(numpy.int32)
    predicted = numpy.empty_like(wide)
    predicted[:, 1:] = wide[:, :-1]
    predicted[1:, 0] = wide[:-1, 0]
    predicted[0, 0] = 1 << (precision - 1)
    modulo = (wide - predicted) & 0xFFFF
    return numpy.where(modulo > 0x8000, modulo - 0x10000, modulo)


def _bits(differences: Pixels, header: Header) -> Pixels:
    """The bits of a run of differences, one in each byte."""
    size = numpy.abs(differences)
    category = numpy.zeros(len(differences), numpy.uint64)
    for bits in range(16):
        category += size >= 1 << bits
    extra_bits = numpy.where(category == 16, 0, category).astype(numpy.uint64)
    low = numpy.where(differences < 0, differences - 1, differences).astype(numpy.int64)
    extra = low.astype(numpy.uint64) & ((numpy.uint64(1) << extra_bits) - numpy.uint64(1))
    if not header.lengths[category].all():
        raise Unreadable("bad_compression")
    codes = (header.codes[category] << extra_bits) | extra
    lengths = (header.lengths[category] + extra_bits).astype(numpy.int64)
    ends = numpy.cumsum(lengths)
    from_end = numpy.repeat(ends, lengths) - numpy.arange(1, int(ends[-1]) + 1)
    repeated = numpy.repeat(codes, lengths)
    return ((repeated >> from_end.astype(numpy.uint64)) & numpy.uint64(1)).astype(numpy.uint8)
