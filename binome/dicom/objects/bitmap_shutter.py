"""A shutter drawn as a bitmap: an overlay of the presentation state whose ones cover the image.

PS3.3 C.7.6.15 and C.9.2; DCMTK covers where a bit is one, and so do we.
"""

from __future__ import annotations

from typing import Any

import numpy
from pydicom.dataset import Dataset

from binome.dicom.objects.numbers import first, numbers

Json = dict[str, Any]
MOST_PIXELS, MOST_RUNS = 4096 * 4096, 100_000
OVERLAYS = range(0x6000, 0x6020, 2)
FRAMES, ROWS, COLUMNS, ORIGIN, BITS, DATA = 0x0015, 0x0010, 0x0011, 0x0050, 0x0100, 0x3000


def is_named(dataset: Dataset) -> bool:
    """Say whether a state has a shutter drawn as a bitmap, readable or not."""
    return "BITMAP" in str(dataset.get("ShutterShape") or "")


def covered_by_bitmap(dataset: Dataset) -> Json | None:
    """Return where the bitmap lies and its `runs`: row by row, how many pixels are left open, how
    many are covered, and so on. None when there is none, or none that can be trusted."""
    group = first(dataset.get("ShutterOverlayGroup"))
    if not is_named(dataset) or group is None or int(group) not in OVERLAYS:
        return None
    value = {e: dataset.get((int(group), e)) for e in (FRAMES, ROWS, COLUMNS, ORIGIN, BITS, DATA)}
    found = {element: one.value for element, one in value.items() if one is not None}
    rows, columns = int(first(found.get(ROWS)) or 0), int(first(found.get(COLUMNS)) or 0)
    origin = numbers(found.get(ORIGIN)) or [1.0, 1.0]
    is_plain = (first(found.get(FRAMES)) or 1) == 1 and (first(found.get(BITS)) or 1) == 1
    runs = _runs(found.get(DATA), rows * columns) if is_plain and len(origin) == 2 else None
    if not runs:
        return None
    place = {"left": int(origin[1]) - 1, "top": int(origin[0]) - 1}
    return {**place, "columns": columns, "rows": rows, "runs": runs}


def _runs(data: Any, count: int) -> list[int] | None:
    if not isinstance(data, bytes) or not 0 < count <= MOST_PIXELS or len(data) < (count + 7) // 8:
        return None
    packed = numpy.frombuffer(data, numpy.uint8, (count + 7) // 8)
    bits = numpy.unpackbits(packed, count=count, bitorder="little")
    turns = numpy.flatnonzero(numpy.diff(bits)) + 1
    if turns.size > MOST_RUNS:
        return None
    lengths = numpy.diff(numpy.concatenate(([0], turns, [count]))).tolist()
    return lengths if bits[0] == 0 else [0, *lengths]
