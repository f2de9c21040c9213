"""Sheets of several pictures: how many rows and columns, and each picture as a frame in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy
from PIL import Image

from binome.dicom.native import Pixels

MOST_ROWS, MOST_COLUMNS = 8, 6
PROFILE: Final = 320
#: How even a gutter is, in levels between its 3rd and 97th percentile, beside the film's own reach.
EVEN_SHARE: Final = 0.12
NEAR: Final = 0.012
LEAST_SIDE_PIXELS: Final = 64


@dataclass(frozen=True)
class Grid:
    """Rows and columns of a sheet; 1 x 1 is a single picture."""

    rows: int = 1
    columns: int = 1

    @property
    def count(self) -> int:
        """How many pictures."""
        return self.rows * self.columns


def grid_of(film: Pixels) -> Grid:
    """The finest even grid whose every inner line is blank from edge to edge of the film."""
    small = _small(film)
    rows, columns = (_parts(_gutters(small, axis), most) for axis, most in _AXES)
    if rows * columns == 1 or min(film.shape[0] // rows, film.shape[1] // columns) < (
        LEAST_SIDE_PIXELS
    ):
        return Grid()
    return Grid(rows, columns) if _are_pictures(small, rows, columns) else Grid()


_AXES: Final = ((1, MOST_ROWS), (0, MOST_COLUMNS))


def frames_of(film: Pixels, grid: Grid) -> list[Pixels]:
    """The pictures of one size, row by row from the upper left."""
    height, width = film.shape[0] // grid.rows, film.shape[1] // grid.columns
    top = [round(n * film.shape[0] / grid.rows) for n in range(grid.rows)]
    left = [round(n * film.shape[1] / grid.columns) for n in range(grid.columns)]
    return [
        numpy.ascontiguousarray(film[y : y + height, x : x + width])
        for y in (min(one, film.shape[0] - height) for one in top)
        for x in (min(one, film.shape[1] - width) for one in left)
    ]


def _small(film: Pixels) -> Pixels:
    image = Image.fromarray(film).resize((PROFILE, PROFILE), Image.Resampling.BOX)
    return numpy.asarray(image, numpy.float32)


def _gutters(small: Pixels, axis: int) -> Pixels:
    """True where a line across the film is all black or all clear: axis 1 rows, 0 columns."""
    low, middle, high = numpy.percentile(small, (3, 50, 97), axis=axis)
    darkest, brightest = (float(one) for one in numpy.percentile(small, (2, 98)))
    even = max(6.0, EVEN_SHARE * (brightest - darkest))
    is_blank = (middle < darkest + even) | (middle > brightest - even)
    return numpy.asarray((high - low < even) & is_blank)


def _parts(is_gutter: Pixels, most: int) -> int:
    """The largest number of equal parts between which every border is a gutter."""
    length = len(is_gutter)
    near = max(1, round(NEAR * length))
    for parts in range(most, 1, -1):
        borders = [round(length * n / parts) for n in range(1, parts)]
        has_lines = all(is_gutter[at - near : at + near + 1].any() for at in borders)
        middles = [round(length * (n + 0.5) / parts) for n in range(parts)]
        has_pictures = all(not is_gutter[at - near : at + near + 1].any() for at in middles)
        if has_lines and has_pictures:
            return parts
    return 1


def _are_pictures(small: Pixels, rows: int, columns: int) -> bool:
    """At least two thirds of the parts hold something; the last of a sheet are often empty."""
    whole = float(small.std())
    parts = frames_of(small, Grid(rows, columns))
    return sum(float(one.std()) > 0.35 * whole for one in parts) >= len(parts) * 2 / 3
