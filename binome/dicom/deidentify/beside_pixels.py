"""Bytes of the pixel data element that are no pixels: comments and notes of coded images, tails.

They are overwritten with zeros in place, so that lengths, offsets and every decoded pixel stay. The
same rules as binome/pages/static/deidentify/beside_pixels.js.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, TypeAlias

from pydicom.dataset import Dataset

from binome.dicom.pixel_data import Piece, PixelData, walk_fragments
from binome.dicom.source import Source

Span: TypeAlias = tuple[int, int]

_JPEG: Final = re.compile(r"1\.2\.840\.10008\.1\.2\.4\.(5[0-9]|6[0-9]|70|8[01])")
_JPEG_2000: Final = re.compile(r"1\.2\.840\.10008\.1\.2\.4\.(9[0-3]|20[1-3])")
_COMMENT, _END, _SCAN, _APP_0, _APP_15 = 0xFE, 0xD9, 0xDA, 0xE0, 0xEF
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
#: Application segments that say how colours are held, and how many bytes of them say it.
_KEPT_NOTES: Final = (
    (0xE0, b"JFIF\0", 14), (0xE8, b"mrfx", 5), (0xE8, b"SPIFF\0", 30), (0xEE, b"Adobe", 12),
)  # fmt: skip
_AFTER_SCAN: Final = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]", re.DOTALL)
_START_OF_TILE, _START_OF_DATA, _TILE_COMMENT = b"\xff\x90", b"\xff\x93", b"\xff\x64"
_STARTS: Final = {b"\xff\xd8": "jpeg", b"\xff\x4f": "jpeg 2000"}


def beside_pixels(
    data: bytes,
    found: PixelData,
    data_set: Dataset,
    *,
    syntax: str,
    hidden: re.Pattern[bytes] | None,
) -> list[Span]:
    """Where in `data` something else than zeros lies beside the pixels.

    `hidden` finds the patient's words in lower case bytes.
    """
    if not found.is_encapsulated:
        spans = _after_frames(data, found, data_set, hidden)
    elif _JPEG.fullmatch(syntax) or _JPEG_2000.fullmatch(syntax):
        spans = list(_in_streams(data, walk_fragments(Source(data), found.offset).pieces))
    else:
        spans = []
    return [(start, end) for start, end in spans if any(memoryview(data)[start:end])]


def blanked(piece: memoryview, spans: list[Span], *, offset: int) -> bytearray | memoryview:
    """The piece of the file that starts at `offset`, with zeros in the spans."""
    if not spans:
        return piece
    copy = bytearray(piece)
    for start, end in spans:
        copy[start - offset : end - offset] = bytes(end - start)
    return copy


def _after_frames(
    data: bytes, found: PixelData, data_set: Dataset, hidden: re.Pattern[bytes] | None
) -> list[Span]:
    """What follows the last native frame; more whole frames than announced stay, unless they hold
    a word of the patient's. One byte is padding, wherever a swapped word has it."""
    bits = 1
    for keyword in ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated"):
        bits *= _number(data_set, keyword)
    frames = max(1, _number(data_set, "NumberOfFrames"))
    size = (bits * frames + 7) // 8
    start, end = found.offset + size, found.offset + found.length
    if bits <= 0 or size + 1 >= found.length:
        return []
    is_whole = (found.length * 8) % bits == 0
    is_named = hidden is not None and hidden.search(data[start:end].lower())
    return [] if is_whole and not is_named else [(start, end)]


def _number(data_set: Dataset, keyword: str) -> int:
    try:
        return int(data_set.get(keyword, 0) or 0)
    except (TypeError, ValueError):
        return 0


def _in_streams(data: bytes, pieces: tuple[Piece, ...]) -> Iterator[Span]:
    """Coded images start where a fragment starts like one; the others go on with the one before."""
    starts = [n for n, (at, _) in enumerate(pieces) if data[at : at + 2] in _STARTS]
    for first, last in pairwise([*starts, len(pieces)]):
        own = pieces[first:last]
        stream = b"".join(data[at : at + length] for at, length in own)
        kind = _STARTS[stream[:2]]
        for start, end in _in_jpeg(stream) if kind == "jpeg" else _in_jpeg_2000(stream):
            yield from _placed(start, end, own)


def _placed(start: int, end: int, pieces: tuple[Piece, ...]) -> Iterator[Span]:
    """A span of a stream as spans of the file."""
    before = 0
    for at, length in pieces:
        low, high = max(start - before, 0), min(end - before, length)
        if low < high:
            yield at + low, at + high
        before += length


def _in_jpeg(stream: bytes) -> list[Span]:
    """Comments, notes and what follows the end of a JPEG or JPEG-LS image (ISO 10918-1 B)."""
    spans: list[Span] = []
    at = 2
    while at + 4 <= len(stream) and stream[at] == 0xFF:
        marker = stream[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker == _END:
            break
        else:
            end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
            if marker == _COMMENT or _APP_0 <= marker <= _APP_15:
                spans.append((at + 4 + _kept(marker, stream[at + 4 : at + 10]), end))
            at = _after_scan(stream, end) if marker == _SCAN else end
    if stream[at : at + 2] == b"\xff\xd9":
        spans.append((at + 2, len(stream)))
    return [(start, min(end, len(stream))) for start, end in spans if start < end]


def _kept(marker: int, name: bytes) -> int:
    return next((n for m, word, n in _KEPT_NOTES if m == marker and name.startswith(word)), 0)


def _after_scan(stream: bytes, at: int) -> int:
    found = _AFTER_SCAN.search(stream, at)
    return found.start() if found else len(stream)


def _in_jpeg_2000(stream: bytes) -> list[Span]:
    """Comments and what follows the end of a JPEG 2000 code stream (ISO 15444-1 A)."""
    spans, at = _comments(stream, 2)
    while stream[at : at + 2] == _START_OF_TILE:
        length = int.from_bytes(stream[at + 6 : at + 10], "big")
        more, _ = _comments(stream, at + 12)
        spans += more
        if length == 0:
            at = stream.rfind(b"\xff\xd9")
        else:
            at += max(length, 14)
    if at > 0 and stream[at : at + 2] == b"\xff\xd9":
        spans.append((at + 2, len(stream)))
    return [(start, end) for start, end in spans if start < end]


def _comments(stream: bytes, at: int) -> tuple[list[Span], int]:
    """The texts of a header's comments, and where the header ends."""
    spans: list[Span] = []
    while at + 4 <= len(stream) and stream[at] == 0xFF:
        if stream[at : at + 2] in (_START_OF_TILE, _START_OF_DATA, b"\xff\xd9"):
            break
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        if stream[at : at + 2] == _TILE_COMMENT:
            spans.append((at + 6, min(end, len(stream))))
        at = end
    return spans, at
