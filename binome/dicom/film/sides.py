"""The four sides of a film, fitted to where dark turns to bright, and how well each is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy

from binome.dicom.film.quadrilateral import crossing
from binome.dicom.native import Pixels

POINTS: Final = 48
REACHES: Final = (7, 4)
NEAREST, FARTHEST = 0.06, 0.94
LEAST_STEP: Final = 5.0
OUTER_SHARE: Final = 0.15


@dataclass(frozen=True)
class Fitted:
    """Corners after the fit, the share of each side that was seen, and the level beside it."""

    corners: Pixels
    support: Pixels
    outside: Pixels


def fit_sides(levels: Pixels, corners: Pixels) -> Fitted | None:
    """Move corners (clockwise) to where film ends; None when two sides do not meet any more."""
    support = outside = numpy.zeros(4)
    for reach in REACHES:
        fits = [_side(levels, corners[n], corners[(n + 1) % 4], reach=reach) for n in range(4)]
        lines = numpy.array([fit[0] for fit in fits])
        support = numpy.array([fit[1] for fit in fits])
        outside = numpy.array([fit[2] for fit in fits])
        try:
            corners = numpy.array([crossing(lines[n - 1], lines[n]) for n in range(4)])
        except numpy.linalg.LinAlgError:
            return None
        if not numpy.isfinite(corners).all() or numpy.abs(corners).max() > 4 * max(levels.shape):
            return None
    return Fitted(corners, support, outside)


def sampled(levels: Pixels, x: Pixels, y: Pixels) -> Pixels:
    """Values between pixels (bilinear); outside the picture the nearest pixel's."""
    height, width = levels.shape
    x = numpy.clip(x - 0.5, 0, width - 1.001)
    y = numpy.clip(y - 0.5, 0, height - 1.001)
    left, top = x.astype(int), y.astype(int)
    across, down = x - left, y - top
    upper = levels[top, left] * (1 - across) + levels[top, left + 1] * across
    lower = levels[top + 1, left] * (1 - across) + levels[top + 1, left + 1] * across
    between: Pixels = upper * (1 - down) + lower * down
    return between


def outward(first: Pixels, second: Pixels) -> Pixels:
    """The unit normal of a side of a clockwise shape that points away from it."""
    along = second - first
    return numpy.array([along[1], -along[0]]) / max(float(numpy.hypot(*along)), 1e-9)


def _side(
    levels: Pixels, first: Pixels, second: Pixels, *, reach: int
) -> tuple[Pixels, float, float]:
    """The line (normal, distance), the share of points that saw it, the level outside."""
    normal = outward(first, second)
    share = numpy.linspace(NEAREST, FARTHEST, POINTS)[:, None]
    middle = first + share * (second - first)
    offsets = numpy.arange(-reach - 2.5, reach + 3.0, 0.5)
    x = middle[:, :1] + normal[0] * offsets
    y = middle[:, 1:] + normal[1] * offsets
    profiles = sampled(levels, x, y)
    ahead = (profiles[:, 3:-2] + profiles[:, 4:-1] + profiles[:, 5:]) / 3
    behind = (profiles[:, :-5] + profiles[:, 1:-4] + profiles[:, 2:-3]) / 3
    steps = ahead - behind
    height, width = levels.shape
    is_within = (x > 1) & (x < width - 1) & (y > 1) & (y < height - 1)
    steps = numpy.where(is_within[:, 2:-3], steps, 0)
    at = _outermost(steps)
    place = _peak(steps, at) * 0.5 + offsets[2] + 0.25
    strength = steps[numpy.arange(POINTS), at]
    points = middle + normal * place[:, None]
    is_seen = strength > max(LEAST_STEP, 0.3 * float(numpy.median(strength)))
    line, residual = _line(points, numpy.where(is_seen, strength, 1e-3), normal)
    is_near = is_seen & (residual < 1.5)
    beyond = sampled(levels, points[:, 0] + normal[0] * 3.5, points[:, 1] + normal[1] * 3.5)
    level = float(numpy.median(beyond[is_near])) if is_near.any() else 0.0
    return line, float(is_near.mean()), level


def _outermost(steps: Pixels) -> Pixels:
    """Each row's last clear step: a film's clear edge is fainter than the picture's own frame."""
    highest = steps.max(1, keepdims=True)
    before = numpy.pad(steps, ((0, 0), (1, 0)))[:, :-1]
    after = numpy.pad(steps, ((0, 0), (0, 1)))[:, 1:]
    is_clear = (steps >= before) & (steps > after)
    is_clear &= (steps > OUTER_SHARE * highest) & (steps > LEAST_STEP)
    last: Pixels = steps.shape[1] - 1 - is_clear[:, ::-1].argmax(1)
    return numpy.where(is_clear.any(1), last, steps.argmax(1))


def _peak(steps: Pixels, at: Pixels) -> Pixels:
    """The top of the parabola through each row's largest step and its neighbours."""
    rows = numpy.arange(len(at))
    inner = numpy.clip(at, 1, steps.shape[1] - 2)
    before, top, after = (steps[rows, inner + shift] for shift in (-1, 0, 1))
    bend = before - 2 * top + after
    bend = numpy.where(numpy.abs(bend) < 1e-6, -1e-6, bend)
    peak: Pixels = inner + numpy.clip((before - after) / (2 * bend), -1, 1)
    return peak


def _line(points: Pixels, weights: Pixels, normal: Pixels) -> tuple[Pixels, Pixels]:
    """A line through most of the points: weighted, then again without those far away."""
    weights = weights / weights.max()
    trust = weights
    found, distance = normal, points.mean(0) @ normal
    away = numpy.zeros(len(points))
    for _ in range(8):
        center = trust @ points / trust.sum()
        from_center = points - center
        (xx, xy), (_, yy) = (from_center * trust[:, None]).T @ from_center
        angle = math.atan2(2 * xy, xx - yy) / 2
        found = numpy.array([-math.sin(angle), math.cos(angle)])
        found = found if found @ normal > 0 else -found
        distance = center @ found
        away = numpy.abs(points @ found - distance)
        scale = max(0.35, 1.5 * _middle(away))
        trust = weights / (1 + (away / scale) ** 2) ** 2
    return numpy.append(found, distance), away


def _middle(values: Pixels) -> float:
    """The median of a few numbers, for less than numpy's own."""
    count = len(values)
    upper, lower = count // 2, (count - 1) // 2
    parted = numpy.partition(values, (lower, upper))
    return float(parted[lower] + parted[upper]) / 2
