"""What travels of one instance: literal bytes, pieces of pixel data, rough previews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RAW: Final = "raw"
ZSTD: Final = "zstd"
JXL: Final = "jxl"
JPEG_JXL: Final = "jpeg-jxl"
SV1_JXL: Final = "sv1-jxl"
CODECS: Final = (RAW, ZSTD, JXL, JPEG_JXL, SV1_JXL)

MOST_PIECE_BYTES: Final = 512 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One frame (or a stretch of the file that is no frame): how it travels, what it must become.

    `size_bytes` and `sha256` are those of the bytes stored in the file, `length` counts the bytes
    that travel. `low` was taken from each value before JPEG XL, modulo the width; `is_planar`:
    colour planes lie one after the other in the file; `head_bytes`: that many bytes of a JPEG
    lossless stream travel before its picture. `fragments`: the stream lies in the file in so many
    items, of these lengths, an item's header of 8 bytes between two.
    """

    codec: str
    length: int
    size_bytes: int
    sha256: bytes
    low: int = 0
    is_planar: bool = False
    head_bytes: int = 0
    fragments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rough:
    """A lossy picture of one frame over its full range of values; never the image itself.

    A value is `(decoded >> shift) + low`. `decibels` is its PSNR in the opening window.
    """

    frame: int
    length: int
    low: int = 0
    shift: int = 0
    decibels: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decides the order of travel; holds nothing of the patient."""

    study_instance_uid: str = ""
    series_instance_uid: str = ""
    sop_instance_uid: str = ""
    modality: str = ""
    series_number: int = 0
    instance_number: int = 0
    position: tuple[float, ...] = ()
    orientation: tuple[float, ...] = ()
    is_image: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An instance as packed into a spool file: literals, then pieces, then rough previews.

    The file is literal, piece, literal, piece, … literal: `literals` has one more length than
    there are pieces.
    """

    size_bytes: int
    sha256: bytes
    literals: tuple[int, ...]
    pieces: tuple[Piece, ...]
    roughs: tuple[Rough, ...] = ()
    facts: Facts = Facts()
    distance: float = 0.0
