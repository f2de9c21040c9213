"""Rebuilds a file from what travelled, in the pool; every piece is proved by its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from binome.dicom.errors import Unreadable
from binome.dicom.travel import lossless_jpeg, packed, pictures, streams
from binome.dicom.travel.packed import MOST_PIECE_BYTES, Packed, Piece
from binome.dicom.travel.squeezed import unsqueezed

CHUNK_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Where the parts of one instance lie: literals in one file, each piece in another.

    `held`: pieces that did not travel, and where their stored bytes lie in the file `held_path`.
    """

    instance: Packed
    literals_path: str
    literals_offset: int
    body_path: str
    offsets: tuple[int, ...]
    held: Mapping[int, int] = field(default_factory=dict)
    held_path: str = ""


def rebuild(recipe: Recipe, target: str) -> None:
    """Write the file to `target`, byte for byte; raises `Unreadable` when anything differs."""
    instance = recipe.instance
    digest, written = hashlib.sha256(), 0
    with (
        Path(recipe.literals_path).open("rb") as literals,
        Path(recipe.body_path).open("rb") as body,
        Path(target).open("wb") as out,
    ):
        literals.seek(recipe.literals_offset)
        for index, length in enumerate(instance.literals):
            parts = [_read(literals, length)]
            if index < len(instance.pieces):
                parts.append(_piece(recipe, index, body))
            for part in parts:
                digest.update(part)
                written += out.write(part)
    if written != instance.size_bytes or digest.digest() != instance.sha256:
        raise Unreadable("bad_compression")


def _piece(recipe: Recipe, index: int, body: BinaryIO) -> bytes:
    """A piece as it travelled, else as it was held; proved by its hash either way."""
    piece = recipe.instance.pieces[index]
    if index not in recipe.held:
        return stored_bytes(body, piece, recipe.offsets[index])
    stored = replace(piece, codec=packed.RAW, length=piece.size_bytes)
    with Path(recipe.held_path).open("rb") as held:
        return stored_bytes(held, stored, recipe.held[index])


def stored_bytes(body: BinaryIO, piece: Piece, offset: int) -> bytes:
    """Return the bytes one piece stands for in its file; raises `Unreadable`."""
    if piece.size_bytes > MOST_PIECE_BYTES or piece.length > MOST_PIECE_BYTES:
        raise Unreadable("too_large")
    body.seek(offset)
    stored = _decoded(_read(body, piece.length), piece)
    if len(stored) != piece.size_bytes or hashlib.sha256(stored).digest() != piece.sha256:
        raise Unreadable("bad_compression")
    return stored


def _decoded(data: bytes, piece: Piece) -> bytes:
    if piece.codec == packed.RAW:
        return data
    if piece.codec == packed.ZSTD:
        return unsqueezed(data, size_bytes=piece.size_bytes)
    if piece.codec == packed.JXL:
        return pictures.decode(
            data, low=piece.low, is_planar=piece.is_planar, size_bytes=piece.size_bytes
        )
    return _stream(data, piece)


def _stream(data: bytes, piece: Piece) -> bytes:
    if piece.codec == packed.JPEG_JXL:
        size_bytes = sum(piece.fragments) or piece.size_bytes
        stream = streams.jxl_as_jpeg(data, size_bytes=size_bytes)
    elif piece.codec == packed.SV1_JXL:
        values = pictures.opened(data[piece.head_bytes :])
        stream = lossless_jpeg.joined(data[: piece.head_bytes], values)
    else:
        raise Unreadable("unsupported")
    return streams.in_items(stream, piece.fragments) if piece.fragments else stream


def _read(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) != length:
        raise Unreadable("truncated")
    return data
