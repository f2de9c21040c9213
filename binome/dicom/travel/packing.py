"""Packs one file for the road; runs in the pool. What it writes is compared before it counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

from binome.dicom.errors import Unreadable, Unusual
from binome.dicom.scan import Scanned, scan
from binome.dicom.slow import scan_slowly
from binome.dicom.travel import lossless_jpeg, packed, pictures, rough, streams
from binome.dicom.travel.facts import facts_of, shape_of
from binome.dicom.travel.packed import Facts, Packed, Piece
from binome.dicom.travel.previews import Previews
from binome.dicom.travel.squeezed import squeezed

CHUNK_BYTES: Final = 4 << 20
LARGEST_LITERAL_BYTES: Final = 256 << 10
LARGEST_SQUEEZED_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of the file that travel as one piece; `frame` is -1 for what is no frame."""

    offset: int
    length: int
    frame: int = -1
    fragments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How to pack: effort of JPEG XL, previews or none, and what served the last neighbour."""

    effort: int = pictures.EFFORT
    has_previews: bool = True
    near_distance: float = 0.0


def pack(source: str, target: str, wishes: Wishes) -> Packed:
    """Write literals, pieces and previews of the file at `source` to `target`, in that order.

    Raises `Unreadable` for what is no DICOM file.
    """
    with Path(source).open("rb") as file, Path(target).open("wb") as out:
        return _Packing(file, out, source, wishes).run()


class _Packing:
    """One file on its way into one spool."""

    def __init__(self, file: BinaryIO, out: BinaryIO, source: str, wishes: Wishes) -> None:
        self._file, self._out, self._source, self._wishes = file, out, source, wishes

    def run(self) -> Packed:
        scanned, facts = self._look()
        size_bytes = self._file.seek(0, 2)
        stretches = _stretches(scanned, size_bytes)
        literals = self._write_literals(stretches, size_bytes)
        shape = shape_of(scanned) if scanned else None
        goal = rough.GOALS.get(facts.modality, 0.0) if self._wishes.has_previews else 0.0
        previews = Previews(scanned, self._source, goal=goal, near=self._wishes.near_distance)
        pieces = []
        for number, stretch in enumerate(stretches):
            is_frame = stretch.frame >= 0
            made = self._piece(stretch, shape=shape if is_frame else None)
            pieces.append(made)
            if is_frame:
                stored = self._at(stretch.offset, stretch.length) if shape else b""
                previews.add(number, stretch.frame, stored, exact_bytes=made.length)
        for data in previews.data:
            self._out.write(data)
        return Packed(
            size_bytes=size_bytes, sha256=self._file_digest(), literals=literals,
            pieces=tuple(pieces), roughs=tuple(previews.roughs), facts=facts,
            distance=previews.distance,
        )  # fmt: skip

    def _look(self) -> tuple[Scanned | None, Facts]:
        """What the file is; one that the bounded scanner does not follow travels as one piece."""
        try:
            scanned = scan(self._file, needs_uids=False)
        except Unusual:
            return None, facts_of(scan_slowly(self._source, needs_uids=False))
        return scanned, facts_of(scanned)

    def _write_literals(self, stretches: list[Stretch], size_bytes: int) -> tuple[int, ...]:
        lengths, at = [], 0
        for stretch in stretches:
            lengths.append(stretch.offset - at)
            self._copy(at, stretch.offset - at)
            at = stretch.offset + stretch.length
        self._copy(at, size_bytes - at)
        return (*lengths, size_bytes - at)

    def _piece(self, stretch: Stretch, *, shape: pictures.Shape | None) -> Piece:
        length = stretch.length
        if length > LARGEST_SQUEEZED_BYTES:
            return self._as_it_is(stretch.offset, length)
        stored = self._at(stretch.offset, length)
        plain = Piece(
            codec=packed.RAW, length=length, size_bytes=length,
            sha256=hashlib.sha256(stored).digest(),
        )  # fmt: skip
        made, data = plain, stored
        tried = self._as_picture(stored, shape, plain) or self._as_stream(stored, stretch, plain)
        tried = tried or self._as_text(stored, plain)
        if tried[0].length < length:
            made, data = tried
        self._out.write(data)
        return made

    def _as_picture(
        self, stored: bytes, shape: pictures.Shape | None, plain: Piece
    ) -> tuple[Piece, bytes] | None:
        if shape is None or not shape.is_codable or len(stored) != shape.frame_bytes:
            return None
        coded = pictures.encode(pictures.values_of(stored, shape), effort=self._wishes.effort)
        is_planar = shape.is_planar and shape.samples > 1
        back = pictures.decode(
            coded.data, low=coded.low, is_planar=is_planar, size_bytes=len(stored)
        )
        if back != stored:
            return None
        piece = replace(
            plain, codec=packed.JXL, length=len(coded.data), low=coded.low, is_planar=is_planar
        )
        return piece, coded.data

    def _as_stream(
        self, stored: bytes, stretch: Stretch, plain: Piece
    ) -> tuple[Piece, bytes] | None:
        if stored[:2] != b"\xff\xd8":
            return None
        lengths = stretch.fragments
        stream = streams.without_items(stored, lengths) if lengths else stored
        if lengths and streams.in_items(stream, lengths) != stored:
            return plain, stored
        data = streams.jpeg_as_jxl(stream)
        if data is not None:
            piece = replace(plain, codec=packed.JPEG_JXL, length=len(data), fragments=lengths)
            return piece, data
        return self._as_lossless_jpeg(stream, replace(plain, fragments=lengths)) or (plain, stored)

    def _as_lossless_jpeg(self, stream: bytes, plain: Piece) -> tuple[Piece, bytes] | None:
        try:
            found = lossless_jpeg.apart(stream)
        except Unreadable:
            return None
        if found is None:
            return None
        framing, values = found
        coded = pictures.encode(values, effort=self._wishes.effort)
        if not (pictures.opened(coded.data) == values).all():
            return None
        data = framing + coded.data
        piece = replace(plain, codec=packed.SV1_JXL, length=len(data), head_bytes=len(framing))
        return piece, data

    def _as_text(self, stored: bytes, plain: Piece) -> tuple[Piece, bytes]:
        data = squeezed(stored)
        return replace(plain, codec=packed.ZSTD, length=len(data)), data

    def _as_it_is(self, offset: int, length: int) -> Piece:
        digest = hashlib.sha256()
        self._copy(offset, length, tell=digest.update)
        return Piece(codec=packed.RAW, length=length, size_bytes=length, sha256=digest.digest())

    def _at(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        found = self._file.read(length)
        if len(found) != length:
            raise Unreadable("truncated")
        return found

    def _copy(
        self, offset: int, length: int, *, tell: Callable[[bytes], None] = lambda chunk: None
    ) -> None:
        for chunk in _chunks(self._file, offset, length):
            self._out.write(chunk)
            tell(chunk)

    def _file_digest(self) -> bytes:
        digest = hashlib.sha256()
        for chunk in _chunks(self._file, 0, self._file.seek(0, 2)):
            digest.update(chunk)
        return digest.digest()


def _chunks(file: BinaryIO, offset: int, length: int) -> Iterator[bytes]:
    file.seek(offset)
    while length > 0:
        chunk = file.read(min(length, CHUNK_BYTES))
        if not chunk:
            raise Unreadable("truncated")
        length -= len(chunk)
        yield chunk


def _stretches(scanned: Scanned | None, size_bytes: int) -> list[Stretch]:
    """Where the pieces lie, ascending."""
    if scanned is None:
        return _cut_up(0, size_bytes)
    pixel_data = scanned.pixel_data
    if pixel_data is None:
        return _large_only(0, size_bytes)
    head = _large_only(0, pixel_data.offset)
    tail = _large_only(pixel_data.end, size_bytes - pixel_data.end)
    middle = [_of_frame(number, parts) for number, parts in enumerate(pixel_data.frames)]
    is_sound = all(a.offset + a.length <= b.offset for a, b in pairwise(middle))
    if middle and is_sound:
        return [*head, *middle, *tail]
    return [*head, *_cut_up(pixel_data.offset, pixel_data.length), *tail]


def _of_frame(number: int, parts: Sequence[tuple[int, int]]) -> Stretch:
    """One frame; several items of it lie one after the other."""
    (start, length), (last, last_length) = parts[0], parts[-1]
    if len(parts) == 1:
        return Stretch(start, length, number)
    lengths = tuple(length for _, length in parts)
    return Stretch(start, last + last_length - start, number, lengths)


def _large_only(offset: int, length: int) -> list[Stretch]:
    """A header that would delay everybody travels as a piece of its own."""
    return _cut_up(offset, length) if length > LARGEST_LITERAL_BYTES else []


def _cut_up(offset: int, length: int) -> list[Stretch]:
    """What is no frame travels in pieces that fit in memory."""
    starts = range(offset, offset + length, LARGEST_SQUEEZED_BYTES)
    return [Stretch(at, min(LARGEST_SQUEEZED_BYTES, offset + length - at)) for at in starts]
