"""A film seen from straight ahead: the quadrilateral in the photograph becomes a rectangle."""

from __future__ import annotations

from typing import Final

import numpy
from PIL import Image

from binome.dicom.film.quadrilateral import homography, side_lengths
from binome.dicom.native import Pixels

LONGEST: Final = 3072


def film_size(corners: Pixels) -> tuple[int, int]:
    """Columns and rows of the film as photographed: its longer opposite sides, in pixels."""
    upper, right, lower, left = side_lengths(corners)
    return max(1, round(max(upper, lower))), max(1, round(max(left, right)))


def rectified(levels: Pixels, corners: Pixels) -> Pixels:
    """The film alone, upright, at most LONGEST pixels long; what lies outside the photo is 0."""
    columns, rows = film_size(corners)
    shrink = min(1.0, LONGEST / max(columns, rows))
    size = max(1, round(columns * shrink)), max(1, round(rows * shrink))
    target = numpy.array([(0, 0), (size[0], 0), size, (0, size[1])], float)
    is_deep = levels.dtype == numpy.uint16
    image = Image.fromarray(levels.astype(numpy.int32) if is_deep else levels)
    factor = int(1 / shrink)
    if factor > 1:
        image = image.reduce(factor)
    matrix = homography(target, corners / factor)
    coefficients = tuple((matrix / matrix[2, 2]).ravel()[:8].tolist())
    flat = image.transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    pixels: Pixels = numpy.asarray(flat).astype(levels.dtype, copy=False)
    return pixels


def turned(pixels: Pixels, *, quarter_turns: int = 0, is_mirrored: bool = False) -> Pixels:
    """Turn clockwise by quarters, after undoing a mirror (left and right change places)."""
    if is_mirrored:
        pixels = pixels[:, ::-1]
    return numpy.ascontiguousarray(numpy.rot90(pixels, -quarter_turns))
