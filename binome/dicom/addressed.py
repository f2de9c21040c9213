"""Reads a frame from where the scanner found it: a long loop is never read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from binome.dicom.errors import Unreadable
from binome.dicom.pixel_data import Piece
from binome.dicom.scan import Scanned, scan

PIXEL_DATA_TAG = b"\xe0\x7f\x10\x00"
FINAL_REASONS = frozenset(
    {"too_many_elements", "too_deep", "header_too_large", "too_many_fragments"}
)


@dataclass(frozen=True)
class AddressedFrames:
    """The pieces of every frame of Pixel Data, and the file or bytes they lie in."""

    source: Path | bytes
    pieces: Sequence[tuple[Piece, ...]]

    def frame(self, index: int) -> bytes:
        """Return the stored bytes of frame `index` (from 0)."""
        pieces = self.pieces[index]
        if isinstance(self.source, bytes):
            return b"".join(self.source[at : at + size] for at, size in pieces)
        with self.source.open("rb") as file:
            return b"".join(file.read(size) for at, size in pieces if file.seek(at) == at)


def addressed_frames(source: Path | bytes) -> AddressedFrames | None:
    """Return where the frames lie; None when the slow reader must look (unusual, damaged, float).

    Raises `Unreadable` when the header exceeds what any reader may be given.
    """
    try:
        if isinstance(source, bytes):
            return _addressed(source, scan(source, needs_uids=False))
        with source.open("rb") as file:
            return _addressed(source, scan(file, needs_uids=False))
    except Unreadable as trouble:
        if trouble.reason in FINAL_REASONS:
            raise
        return None


def _addressed(source: Path | bytes, scanned: Scanned) -> AddressedFrames | None:
    pixels = scanned.pixel_data
    if pixels is None or not pixels.frames:
        return None
    if scanned.source.bytes_at(pixels.element_offset, 4) != PIXEL_DATA_TAG:
        return None
    return AddressedFrames(source, pixels.frames)
