"""Connected dark regions of a small picture: their size, and the quadrilateral around each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy

from binome.dicom.film.quadrilateral import convex_hull, four_sides
from binome.dicom.native import Pixels

LEAST_RUN: Final = 3


@dataclass(frozen=True)
class Region:
    """One connected region: how many pixels, and the four-sided shape around its hull."""

    pixels: int
    around: Pixels


def dark_regions(is_dark: Pixels, *, least_pixels: int) -> list[Region]:
    """The regions (joined by sides) of at least so many pixels, the largest first, five at most."""
    rows, starts, ends = _runs(is_dark)
    root = _joined(rows, starts, ends)
    sizes = numpy.bincount(root, weights=ends - starts, minlength=len(root) or 1)
    found = []
    for label in numpy.argsort(-sizes)[:5]:
        if sizes[label] < least_pixels:
            break
        own = root == label
        around = four_sides(_hull(rows[own], starts[own], ends[own]))
        if around is not None:
            found.append(Region(int(sizes[label]), around))
    return found


def _runs(is_dark: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """Rows, first columns and columns past the end of dark runs; specks of noise are left out."""
    padded = numpy.pad(is_dark.astype(numpy.int8), ((0, 0), (1, 1)))
    change = numpy.diff(padded, axis=1)
    rows, starts = numpy.nonzero(change == 1)
    ends = numpy.nonzero(change == -1)[1]
    is_long = ends - starts >= LEAST_RUN
    return rows[is_long], starts[is_long], ends[is_long]


def _joined(rows: Pixels, starts: Pixels, ends: Pixels) -> Pixels:
    """For every run the index of its region's first run (union, all pairs at once)."""
    root = numpy.arange(len(rows))
    upper, lower = _touching(rows, starts, ends)
    while True:
        first, second = root[upper], root[lower]
        is_apart = first != second
        if not is_apart.any():
            return root
        first, second = first[is_apart], second[is_apart]
        numpy.minimum.at(root, numpy.maximum(first, second), numpy.minimum(first, second))
        while (root[root] != root).any():
            root = root[root]


def _touching(rows: Pixels, starts: Pixels, ends: Pixels) -> tuple[Pixels, Pixels]:
    """Pairs of runs in neighbouring rows that share a column: the upper ones, the lower ones."""
    width = int(ends.max(initial=0)) + 1
    above = (rows - 1) * width
    first = numpy.searchsorted(rows * width + ends, above + starts, side="right")
    last = numpy.searchsorted(rows * width + starts, above + ends, side="left")
    count = numpy.maximum(last - first, 0)
    lower = numpy.repeat(numpy.arange(len(rows)), count)
    place = numpy.arange(len(lower)) - numpy.repeat(count.cumsum() - count, count)
    return first[lower] + place, lower


def _hull(rows: Pixels, starts: Pixels, ends: Pixels) -> Pixels:
    """The hull of the runs' outer corners; of each row only the outermost can lie on it."""
    first = numpy.flatnonzero(numpy.diff(rows, prepend=-1))
    last = numpy.append(first[1:], len(rows)) - 1
    left, right = starts[first], ends[last]
    row = rows[first]
    corners = [(left, row), (left, row + 1), (right, row), (right, row + 1)]
    return convex_hull(numpy.vstack([numpy.column_stack(pair) for pair in corners]))
