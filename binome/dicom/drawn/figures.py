"""What a drawing measures: the viewer's figures, computed again from the same facts.

`binome/pages/static/viewer/more/figures.js` and `statistics.js` are the other implementation; a
test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy

from binome.dicom.drawn.drawing import REGIONS, Point, pixel_height
from binome.dicom.native import Pixels
from binome.dicom.windowing import Greyscale, is_image, real_values

Facts = Mapping[str, Any]
Points = tuple[Point, ...]


def figures_of(kind: str, points: Points, facts: Facts) -> dict[str, float | str]:
    """Return lengths, angles and areas; millimetres only where the image is calibrated."""
    if kind == "length":
        down, across, unit = _scale(facts)
        (ax, ay), (bx, by) = points
        return {"length": _tidy(math.hypot((bx - ax) * across, (by - ay) * down)), "unit": unit}
    if kind in ("angle", "cobb"):
        return {"angle": _tidy(_degrees(kind, points, pixel_height(facts)))}
    if kind in REGIONS:
        down, across, unit = _scale(facts)
        return {"area": _tidy(_area(kind, points) * down * across), "unit": unit}
    return {}


def values_in(kind: str, points: Points, *, stored: Pixels, grey: Greyscale) -> dict[str, float]:
    """Return mean, SD, least and most inside a region, or the value at a point.

    Of grey stored values; padding is left out; nothing inside gives no figures.
    """
    if kind == "probe":
        return _value_at(points[0], stored, grey)
    inside = stored[mask_of(kind, points, (stored.shape[0], stored.shape[1]))]
    inside = inside[is_image(inside, grey)]
    if not inside.size:
        return {}
    real = real_values(inside, grey)
    found = {"mean": real.mean(), "sd": real.std(), "min": real.min(), "max": real.max()}
    return {name: _tidy(float(value)) for name, value in found.items()}


def mask_of(kind: str, points: Points, shape: tuple[int, int]) -> Pixels:
    """Return which pixels have their centre inside."""
    rows, columns = shape
    mask = numpy.zeros(shape, bool)
    ys = [y for _, y in points]
    first, last = max(0, math.ceil(min(ys) - 0.5)), min(rows - 1, math.floor(max(ys) - 0.5))
    for row in range(first, last + 1):
        edges = _cuts(kind, points, row + 0.5)
        for start, end in zip(edges[::2], edges[1::2], strict=False):
            left = max(0, math.ceil(start - 0.5))
            right = min(columns - 1, math.floor(end - 0.5))
            mask[row, left : right + 1] = True
    return mask


def _scale(facts: Facts) -> tuple[float, float, str]:
    spacing = facts.get("spacing")
    if not spacing or not facts.get("is_calibrated"):
        return 1.0, 1.0, "px"
    return float(spacing[0]), float(spacing[1]), "mm"


def _degrees(kind: str, points: Points, height: float) -> float:
    def way(one: Point, two: Point) -> tuple[float, float]:
        return two[0] - one[0], (two[1] - one[1]) * height

    if kind == "cobb":
        a, b, c, d = points
        one, two = way(a, b), way(c, d)
    else:
        a, b, c = points
        one, two = way(b, a), way(b, c)
    dot, cross = one[0] * two[0] + one[1] * two[1], one[0] * two[1] - one[1] * two[0]
    degrees = abs(math.degrees(math.atan2(cross, dot)))
    return 180 - degrees if kind == "cobb" and degrees > 90 else degrees


def _area(kind: str, points: Points) -> float:
    if kind == "ellipse":
        (ax, ay), (bx, by) = points
        return math.pi / 4 * abs((bx - ax) * (by - ay))
    turned = (*points[1:], points[0])
    pairs = zip(points, turned, strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def _cuts(kind: str, points: Points, y: float) -> list[float]:
    if kind == "ellipse":
        (ax, ay), (bx, by) = points
        reach = abs(by - ay) / 2
        share = (y - (ay + by) / 2) / reach if reach else 1.0
        half = abs(bx - ax) / 2 * math.sqrt(max(0.0, 1 - share * share))
        return [(ax + bx) / 2 - half, (ax + bx) / 2 + half]
    turned = (*points[1:], points[0])
    return sorted(
        ax + (y - ay) / (by - ay) * (bx - ax)
        for (ax, ay), (bx, by) in zip(points, turned, strict=True)
        if (ay <= y) != (by <= y)
    )


def _value_at(point: Point, stored: Pixels, grey: Greyscale) -> dict[str, float]:
    column, row = math.floor(point[0]), math.floor(point[1])
    if not (0 <= row < stored.shape[0] and 0 <= column < stored.shape[1]):
        return {}
    return {"value": _tidy(float(real_values(stored[row : row + 1, column], grey)[0]))}


def _tidy(number: float) -> float:
    return float(f"{number:.6g}")
