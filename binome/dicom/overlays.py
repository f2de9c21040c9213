"""What a file draws over its own image: overlay planes of groups 60xx (PS3.3 C.9.2).

Planes in unused bits of the pixels (retired) are not read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy
from PIL import Image
from pydicom.dataset import Dataset

from binome.dicom.native import Pixels
from binome.dicom.objects.numbers import first, numbers

GROUPS = range(0x6000, 0x6020, 2)
ROWS, COLUMNS, FRAMES, ORIGIN = 0x0010, 0x0011, 0x0015, 0x0050
FIRST_FRAME, BITS, POSITION, DATA = 0x0051, 0x0100, 0x0102, 0x3000
ELEMENTS = (ROWS, COLUMNS, FRAMES, ORIGIN, FIRST_FRAME, BITS, POSITION, DATA)
MOST_BITS = 1 << 26


def overlay_of(dataset: Dataset, *, rows: int, columns: int, frame: int) -> bytes:
    """Return a lossless WebP, white where the planes draw on frame `frame` (from 0) and clear
    elsewhere; empty when nothing is drawn there."""
    drawn = numpy.zeros((rows, columns), dtype=numpy.uint8)
    for plane, (top, left) in _planes(dataset, frame):
        _add(drawn, plane, top=top, left=left)
    if not drawn.any():
        return b""
    white = numpy.full_like(drawn, 255)
    out = io.BytesIO()
    image = Image.fromarray(numpy.dstack([white, white, white, drawn * 255]), "RGBA")
    image.save(out, "WEBP", lossless=True, method=2)
    return out.getvalue()


def _planes(dataset: Dataset, frame: int) -> Iterator[tuple[Pixels, tuple[int, int]]]:
    for group in GROUPS:
        elements = {e: dataset.get((group, e)) for e in ELEMENTS}
        held = {element: one.value for element, one in elements.items() if one is not None}
        plane = _plane(held, frame)
        place = numbers(held.get(ORIGIN)) or [1.0, 1.0]
        if plane is not None and len(place) == 2:
            yield plane, (int(place[0]) - 1, int(place[1]) - 1)


def _plane(held: dict[int, object], frame: int) -> Pixels | None:
    rows, columns = int(first(held.get(ROWS)) or 0), int(first(held.get(COLUMNS)) or 0)
    data, size = held.get(DATA), rows * columns
    if not isinstance(data, bytes) or size <= 0 or (first(held.get(BITS)) or 1) != 1:
        return None
    if first(held.get(POSITION)):
        return None
    count = int(first(held.get(FRAMES)) or 1)
    nth = frame - int(first(held.get(FIRST_FRAME)) or 1) + 1 if count > 1 else 0
    end = (nth + 1) * size
    if not 0 <= nth < count or end > MOST_BITS or len(data) < (end + 7) // 8:
        return None
    packed = numpy.frombuffer(data, numpy.uint8, (end + 7) // 8)
    bits: Pixels = numpy.unpackbits(packed, count=end, bitorder="little")
    return bits[nth * size :].reshape(rows, columns)


def _add(drawn: Pixels, plane: Pixels, *, top: int, left: int) -> None:
    """Lay a plane over the image, which may begin or end outside of it."""
    rows, columns = drawn.shape
    bottom, right = min(rows, top + plane.shape[0]), min(columns, left + plane.shape[1])
    y, x = max(0, top), max(0, left)
    if y < bottom and x < right:
        drawn[y:bottom, x:right] |= plane[y - top : bottom - top, x - left : right - left]
