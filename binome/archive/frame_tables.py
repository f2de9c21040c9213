"""Where each frame lies in a stored file, in few bytes: native frames by rule, others by pieces."""

import json
import zlib
from functools import lru_cache
from typing import Any

from binome.dicom.pixel_data import NativeFrames, PixelData

MOST_REMEMBERED = 1024
Pieces = tuple[tuple[int, int], ...]


def packed(pixel_data: PixelData | None, *, shift: int = 0) -> bytes:
    """The frame table as stored with the instance; empty when frames cannot be addressed."""
    if pixel_data is None or not pixel_data.frames:
        return b""
    frames = pixel_data.frames
    if isinstance(frames, NativeFrames):
        return _native(frames.offset + shift, frames.frame_bytes, frames.frame_count)
    pieces = [[[offset + shift, size] for offset, size in frame] for frame in frames]
    return _compressed({"pieces": pieces})


@lru_cache(MOST_REMEMBERED)
def _native(offset: int, frame_bytes: int, frame_count: int) -> bytes:
    """The slices of a series lie mostly alike."""
    return _compressed({"native": [offset, frame_bytes, frame_count]})


def _compressed(table: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(table, separators=(",", ":")).encode(), 1)


def pieces_of(table: bytes | memoryview, frame: int) -> Pieces:
    """Offsets and lengths of frame number `frame` (from 1); raises IndexError outside."""
    if frame < 1 or not table:
        raise IndexError(frame)
    content = json.loads(zlib.decompress(table))
    if native := content.get("native"):
        offset, size, count = native
        if frame > count:
            raise IndexError(frame)
        return ((offset + (frame - 1) * size, size),)
    return tuple((offset, size) for offset, size in content["pieces"][frame - 1])
