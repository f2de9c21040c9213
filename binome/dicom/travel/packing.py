"""Packs one file for the road; runs in the pool. What it writes is compared before it counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

from binome.dicom.errors import Unreadable, Unusual
from binome.dicom.native import Pixels
from binome.dicom.scan import Scanned, scan
from binome.dicom.slow import scan_slowly
from binome.dicom.travel import packed, pictures, rough, streams
from binome.dicom.travel.facts import decimal, facts_of, shape_of
from binome.dicom.travel.packed import Facts, Packed, Piece, Rough
from binome.dicom.travel.squeezed import squeezed

CHUNK_BYTES: Final = 4 << 20
LARGEST_LITERAL_BYTES: Final = 256 << 10
LARGEST_SQUEEZED_BYTES: Final = 64 << 20
MOST_PREVIEWED_FRAMES: Final = 2000
WORTH_A_PREVIEW: Final = 0.4

Stretch = tuple[int, int, bool]


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
        self._roughs: list[tuple[Rough, bytes]] = []
        self._distance = wishes.near_distance

    def run(self) -> Packed:
        scanned, facts = self._look()
        size_bytes = self._file.seek(0, 2)
        stretches = _stretches(scanned, size_bytes)
        literals = self._write_literals(stretches, size_bytes)
        pieces = []
        shape = shape_of(scanned) if scanned else None
        for number, (offset, length, is_frame) in enumerate(stretches):
            made = self._piece(offset, length, shape=shape if is_frame else None)
            pieces.append(made)
            if is_frame and shape and facts.modality in rough.GOALS:
                self._preview(scanned, facts, shape, place=(number, offset, made.length))
        for _, data in self._roughs:
            self._out.write(data)
        return Packed(
            size_bytes=size_bytes, sha256=self._file_digest(), literals=literals,
            pieces=tuple(pieces), roughs=tuple(one for one, _ in self._roughs), facts=facts,
            distance=self._distance,
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
        for offset, length, _ in stretches:
            lengths.append(offset - at)
            self._copy(at, offset - at)
            at = offset + length
        self._copy(at, size_bytes - at)
        return (*lengths, size_bytes - at)

    def _piece(self, offset: int, length: int, *, shape: pictures.Shape | None) -> Piece:
        if length > LARGEST_SQUEEZED_BYTES:
            return self._as_it_is(offset, length)
        stored = self._at(offset, length)
        plain = Piece(
            codec=packed.RAW, length=length, size_bytes=length,
            sha256=hashlib.sha256(stored).digest(),
        )  # fmt: skip
        made, data = plain, stored
        for attempt in (self._as_picture, self._as_stream, self._as_text):
            tried = attempt(stored, shape, plain)
            if tried is not None:
                if tried[0].length < length:
                    made, data = tried
                break
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
        self, stored: bytes, shape: pictures.Shape | None, plain: Piece
    ) -> tuple[Piece, bytes] | None:
        if stored[:2] != b"\xff\xd8":
            return None
        data = streams.jpeg_as_jxl(stored)
        if data is None:
            return plain, stored
        return replace(plain, codec=packed.JPEG_JXL, length=len(data)), data

    def _as_text(
        self, stored: bytes, shape: pictures.Shape | None, plain: Piece
    ) -> tuple[Piece, bytes] | None:
        data = squeezed(stored)
        return replace(plain, codec=packed.ZSTD, length=len(data)), data

    def _as_it_is(self, offset: int, length: int) -> Piece:
        digest = hashlib.sha256()
        self._copy(offset, length, tell=digest.update)
        return Piece(codec=packed.RAW, length=length, size_bytes=length, sha256=digest.digest())

    def _preview(
        self, scanned: Scanned | None, facts: Facts, shape: pictures.Shape,
        *, place: tuple[int, int, int],
    ) -> None:  # fmt: skip
        """Keep a preview of a grey frame when it is much smaller than the frame itself."""
        number, offset, exact_length = place
        is_small = min(shape.rows, shape.columns) < rough.SMALLEST_SIDE
        is_wanted = self._wishes.has_previews and len(self._roughs) < MOST_PREVIEWED_FRAMES
        if scanned is None or is_small or not is_wanted or shape.samples != 1:
            return
        values = pictures.values_of(self._at(offset, shape.frame_bytes), shape)
        made = self._rough(scanned, values, facts.modality)
        self._distance = made.distance
        if len(made.data) <= exact_length * WORTH_A_PREVIEW:
            one = Rough(
                frame=number, length=len(made.data), low=made.low, shift=made.shift,
                decibels=round(made.decibels, 1),
            )  # fmt: skip
            self._roughs.append((one, made.data))

    def _rough(self, scanned: Scanned, values: Pixels, modality: str) -> rough.Preview:
        view = rough.view_of(
            values, modality,
            slope=decimal(scanned, 0x00281053) or 1.0, intercept=decimal(scanned, 0x00281052),
        )  # fmt: skip
        return rough.preview(values, view, goal=rough.GOALS[modality], near=self._distance)

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
    """Where the pieces lie: (offset, length, is a frame whose values are known), ascending."""
    if scanned is None:
        return _cut_up(0, size_bytes)
    pixel_data = scanned.pixel_data
    if pixel_data is None:
        return _large_only(0, size_bytes)
    head = _large_only(0, pixel_data.offset)
    tail = _large_only(pixel_data.end, size_bytes - pixel_data.end)
    frames = pixel_data.frames
    if len(frames) and all(len(parts) == 1 for parts in frames):
        is_native = not pixel_data.is_encapsulated
        middle = [(parts[0][0], parts[0][1], is_native) for parts in frames]
        is_ascending = all(a[0] + a[1] <= b[0] for a, b in pairwise(middle))
        if is_ascending:
            return [*head, *middle, *tail]
    return [*head, *_cut_up(pixel_data.offset, pixel_data.length), *tail]


def _large_only(offset: int, length: int) -> list[Stretch]:
    """A header that would delay everybody travels as a piece of its own."""
    return _cut_up(offset, length) if length > LARGEST_LITERAL_BYTES else []


def _cut_up(offset: int, length: int) -> list[Stretch]:
    """What is no frame travels in pieces that fit in memory."""
    starts = range(offset, offset + length, LARGEST_SQUEEZED_BYTES)
    return [(at, min(LARGEST_SQUEEZED_BYTES, offset + length - at), False) for at in starts]
