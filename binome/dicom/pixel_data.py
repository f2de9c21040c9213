"""Where each frame of the pixel data lies: native frames computed, encapsulated ones walked.

PS3.5 8.1.1 and Annex A.4; the Extended Offset Table is PS3.3 C.7.6.3.1.8.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, overload

from binome.dicom.errors import Unreadable
from binome.dicom.source import Source

Piece: TypeAlias = tuple[int, int]

MOST_FRAGMENTS: Final = 250_000
_ITEM: Final = b"\xfe\xff\x00\xe0"
_SEQUENCE_END: Final = b"\xfe\xff\xdd\xe0"
_WALK_WINDOW_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class NativeFrames(Sequence[tuple[Piece, ...]]):
    """Frames of equal size one after the other; costs nothing to hold, however many there are."""

    offset: int
    frame_bytes: int
    frame_count: int

    def __len__(self) -> int:
        return self.frame_count

    @overload
    def __getitem__(self, index: int) -> tuple[Piece, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Piece, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Piece, ...] | Sequence[tuple[Piece, ...]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.frame_count))]
        if not -self.frame_count <= index < self.frame_count:
            raise IndexError(index)
        return ((self.offset + (index % self.frame_count) * self.frame_bytes, self.frame_bytes),)


@dataclass(frozen=True, slots=True)
class PixelData:
    """The pixel data element of an instance, by absolute offsets in the file.

    `element_offset` is where its tag starts, `offset` its value, `length` the value's bytes
    (for encapsulated data from the first item tag to before the sequence delimiter), `end` the
    first byte after the element. `frames` has per frame its pieces (offset, length) in order, and
    is empty when the frames cannot be told apart. `tag` tells integers from floats.
    """

    element_offset: int
    offset: int
    length: int
    end: int
    is_encapsulated: bool
    frames: Sequence[tuple[Piece, ...]]
    tag: int = 0x7FE00010
    vr: str = "OW"


@dataclass(frozen=True, slots=True)
class Fragments:
    """The items of encapsulated pixel data: the offset table's value and the fragments."""

    basic_offset_table: bytes
    pieces: tuple[Piece, ...]
    value_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """What decides the size of a native frame (PS3.3 C.7.6.3.1)."""

    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    number_of_frames: int
    photometric_interpretation: str

    @property
    def frame_bits(self) -> int:
        samples = self.samples_per_pixel
        if self.photometric_interpretation == "YBR_FULL_422" and samples == 3:
            samples = 2
        return self.rows * self.columns * samples * self.bits_allocated


def native_frames(offset: int, length: int, geometry: Geometry) -> Sequence[tuple[Piece, ...]]:
    """Frame table of native pixel data. Raises Unreadable when bytes are missing.

    Frames of one bit a pixel that do not start on a byte are not told apart: empty.
    """
    count, bits = geometry.number_of_frames, geometry.frame_bits
    if count < 1 or bits < 1:
        return ()
    if count * bits > length * 8:
        raise Unreadable("pixel_data_short")
    if bits % 8:
        return NativeFrames(offset, (bits + 7) // 8, 1) if count == 1 else ()
    return NativeFrames(offset, bits // 8, count)


def walk_fragments(source: Source, offset: int) -> Fragments:
    """Follow the items of encapsulated pixel data from its first item tag to its delimiter."""
    table: bytes | None = None
    pieces: list[Piece] = []
    position = offset
    buffer, base = source.window(offset)
    while True:
        if position - base + 8 > len(buffer):
            buffer, base = source.window(position, _WALK_WINDOW_BYTES)
        at = position - base
        tag, length = buffer[at : at + 4], buffer[at + 4 : at + 8]
        if len(length) < 4:
            raise Unreadable("truncated")
        if tag == _SEQUENCE_END:
            return Fragments(table or b"", tuple(pieces), position, position + 8)
        if tag != _ITEM:
            raise Unreadable("bad_element")
        size = int.from_bytes(length, "little")
        if position + 8 + size > source.size_bytes:
            raise Unreadable("truncated")
        if table is None:
            table = source.bytes_at(position + 8, size)
        else:
            pieces.append((position + 8, size))
            if len(pieces) > MOST_FRAGMENTS:
                raise Unreadable("too_many_fragments")
        position += 8 + size


def encapsulated_frames(
    source: Source, fragments: Fragments, *, count: int, extended_offset_table: bytes = b""
) -> Sequence[tuple[Piece, ...]]:
    """Group fragments in frames; empty when the frames cannot be told apart (video, odd tables)."""
    pieces = fragments.pieces
    if count < 1 or not pieces or count > len(pieces):
        return ()
    if count == len(pieces):
        return tuple((piece,) for piece in pieces)
    if count == 1:
        return (pieces,)
    return (
        _by_offsets(pieces, _numbers(extended_offset_table, "Q"), count)
        or _by_offsets(pieces, _numbers(fragments.basic_offset_table, "I"), count)
        or _by_end_markers(source, pieces, count)
    )


def _numbers(table: bytes, letter: str) -> tuple[int, ...]:
    width = struct.calcsize("<" + letter)
    return struct.unpack(f"<{len(table) // width}{letter}", table[: len(table) // width * width])


def _by_offsets(
    pieces: tuple[Piece, ...], offsets: tuple[int, ...], count: int
) -> tuple[tuple[Piece, ...], ...]:
    """Frames that start at offsets counted from the first fragment's item tag (PS3.5 A.4)."""
    first = pieces[0][0] - 8
    index_at = {offset - 8 - first: index for index, (offset, _) in enumerate(pieces)}
    starts = [index_at.get(offset, -1) for offset in offsets]
    if len(starts) != count or starts[0] != 0 or sorted(set(starts)) != starts:
        return ()
    return tuple(pieces[a:b] for a, b in zip(starts, [*starts[1:], len(pieces)], strict=True))


def _by_end_markers(
    source: Source, pieces: tuple[Piece, ...], count: int
) -> tuple[tuple[Piece, ...], ...]:
    """Frames that end where a fragment ends with JPEG's end of image, FF D9, perhaps padded."""
    frames: list[tuple[Piece, ...]] = []
    start = 0
    for index, (offset, length) in enumerate(pieces):
        tail = source.bytes_at(offset + max(0, length - 8), min(length, 8))
        if tail.rstrip(b"\x00").endswith(b"\xff\xd9"):
            frames.append(pieces[start : index + 1])
            start = index + 1
    return tuple(frames) if len(frames) == count and start == len(pieces) else ()
