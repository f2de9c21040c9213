"""The photograph as it was, with nothing beside the picture: no place, time, phone or miniature.

A JPEG's coded data stay bit for bit; its segments of information go, and so does all that follows
its end (a phone's short film). Only which side is up is written again (docs/formats/film.md).
"""

from __future__ import annotations

import io
import re
import struct
from typing import Final

from PIL import Image

from binome.dicom.errors import Unreadable
from binome.dicom.film.photograph import Photograph
from binome.dicom.native import Pixels

_APP_0, _APP_14, _APP_15, _COMMENT = 0xE0, 0xEE, 0xEF, 0xFE
_SCAN, _END = 0xDA, 0xD9
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_NO_CODED_DATA: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


def without_metadata(data: bytes, photograph: Photograph) -> tuple[bytes, str]:
    """The original's bytes and the ending of its name: jpg for JPEG and HEIC, else png."""
    if photograph.kind == "JPEG":
        return bare_jpeg(data, photograph.orientation), "jpg"
    deep = photograph.deep
    return _written(photograph.levels if deep is None else deep, photograph.kind)


def bare_jpeg(data: bytes, orientation: int = 1) -> bytes:
    """A JPEG without APP0 to APP15 (but APP14, which says how colours are held) and comments."""
    kept = [data[:2]]
    if orientation != 1:
        kept.append(_upright_note(orientation))
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker == _END:
            return b"".join([*kept, b"\xff\xd9"])
        if marker in _ALONE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise Unreadable("photograph_damaged")
        end = at + length
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        if marker == _APP_14 or not (_APP_0 <= marker <= _APP_15 or marker == _COMMENT):
            kept.append(bytes((0xFF, marker)) + data[at:end])
        at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker and where its segment starts; bytes that are none are passed over."""
    while at + 1 < len(data):
        if data[at] == 0xFF and data[at + 1] not in (0x00, 0xFF):
            return data[at + 1], at + 2
        at += 1
    raise Unreadable("photograph_damaged")


def _end_of_scan(data: bytes, at: int) -> int:
    """The first byte after coded data: 0xFF followed by neither 0 nor a restart marker."""
    found = _NO_CODED_DATA.search(data, at)
    if found is None:
        raise Unreadable("photograph_damaged")
    return found.start()


def _upright_note(orientation: int) -> bytes:
    """An Exif segment that holds the orientation and nothing else."""
    directory = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + b"MM\0*\0\0\0\x08" + directory
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _written(levels: Pixels, kind: str) -> tuple[bytes, str]:
    stream = io.BytesIO()
    image = Image.fromarray(levels)
    if kind in ("PNG", "TIFF"):
        image.save(stream, "PNG")
        return stream.getvalue(), "png"
    image.save(stream, "JPEG", quality=95)
    return stream.getvalue(), "jpg"
