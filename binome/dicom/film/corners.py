"""Finds the film on a light box: the largest dark shape of four sides with bright light around.

Levels of grey at several thresholds, as they are and beside the brightest light near by. It says
"found" only when every side is seen and box light lies beside it; else the best guess is "unsure".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy
from PIL import Image

from binome.dicom.film.quadrilateral import area, diagonal, in_order, is_plausible
from binome.dicom.film.regions import dark_regions
from binome.dicom.film.sides import Fitted, fit_sides, sampled
from binome.dicom.native import Pixels

SMALL: Final = 400
RAW: Final = (0.2, 0.32, 0.44, 0.56, 0.68, 0.8)
#: Shares of the brightest light within a share of the picture's longer side.
BESIDE_LIGHT: Final = ((0.06, (0.6, 0.72, 0.82, 0.9)), (0.025, (0.88, 0.93)))
LEAST_AREA, MOST_AREA = 0.04, 0.97
SURE_SUPPORT, SURE_LIGHT = 0.6, 0.84
#: How much of a film may be as bright as the box beside it: a reflection, never a part of the box.
MOST_BOX_LIGHT: Final = 0.08
LEAST_CONTRAST: Final = 24
#: The darkest side's light beside the brightest's: a bone beside half a film is no box.
LEAST_EVEN: Final = 0.68

Certainty = Literal["found", "unsure", "given", "whole"]


@dataclass(frozen=True)
class Corners:
    """Upper left, upper right, lower right, lower left in pixels of the photograph."""

    points: Pixels
    certainty: Certainty
    support: tuple[float, ...] = ()
    films: int = 0


@dataclass(frozen=True)
class _Candidate:
    fitted: Fitted
    fill: float
    light: float
    box_light: float
    area: float

    @property
    def is_sure(self) -> bool:
        return bool(
            self.fitted.support.min() >= SURE_SUPPORT
            and self.fitted.outside.min() >= LEAST_EVEN * self.fitted.outside.max()
            and self.light >= SURE_LIGHT
            and self.box_light <= MOST_BOX_LIGHT
        )

    @property
    def promise(self) -> float:
        least, mean = float(self.fitted.support.min()), float(self.fitted.support.mean())
        return (mean + least) * min(self.light, 1.0) * min(1.0, self.fill + 0.3)


def find_corners(levels: Pixels) -> Corners:
    """Look for the film; without any candidate the whole picture is returned as `whole`."""
    factor = max(1, round(max(levels.shape) / SMALL))
    small = shrunk(levels, factor)
    candidates = _candidates(small)
    if not candidates:
        return Corners(whole(levels), "whole")
    sure = _apart([one for one in candidates if one.is_sure])
    best = sure[0] if sure else max(candidates, key=lambda one: one.promise)
    points = in_order(best.fitted.corners) * factor
    support = tuple(round(float(one), 2) for one in best.fitted.support)
    return Corners(points, "found" if sure else "unsure", support, len(sure))


def whole(levels: Pixels) -> Pixels:
    """The picture's own corners."""
    height, width = levels.shape
    return numpy.array([(0, 0), (width, 0), (width, height), (0, height)], float)


def shrunk(levels: Pixels, factor: int) -> Pixels:
    """Means of squares of so many pixels, then a soft blur against what noise is left."""
    image = Image.fromarray(levels)
    small = numpy.asarray(image.reduce(factor) if factor > 1 else image, numpy.float32)
    for axis in (0, 1):
        padding = [(1, 1) if axis == n else (0, 0) for n in (0, 1)]
        wide = numpy.pad(small, padding, "edge").swapaxes(0, axis)
        beside = (wide[:-2] + wide[2:]).swapaxes(0, axis)
        small = small * numpy.float32(0.5) + beside * numpy.float32(0.25)
    return small


def _candidates(small: Pixels) -> list[_Candidate]:
    low, high = (float(one) for one in numpy.percentile(small, (2, 98)))
    if high - low < LEAST_CONTRAST:
        return []
    light = brightest_near(small, max(6, round(max(small.shape) * 0.06)))
    maps = [small < low + (high - low) * share for share in RAW]
    for reach, shares in BESIDE_LIGHT:
        near = brightest_near(small, max(4, round(max(small.shape) * reach)))
        beside = numpy.where(near > low + (high - low) * 0.35, small / near, 0)
        maps += [beside < share for share in shares]
    found: list[_Candidate] = []
    known: list[Pixels] = []
    for is_dark in maps:
        for region in dark_regions(is_dark, least_pixels=round(LEAST_AREA / 2 * small.size)):
            shape = in_order(region.around)
            if _is_known(shape, known) or not LEAST_AREA < area(shape) / small.size < MOST_AREA:
                continue
            known.append(shape)
            candidate = _candidate(small, light, shape, pixels=region.pixels)
            if candidate is not None:
                found.append(candidate)
    return found


def _candidate(small: Pixels, light: Pixels, shape: Pixels, *, pixels: int) -> _Candidate | None:
    if not is_plausible(shape):
        return None
    fitted = fit_sides(small, shape)
    if fitted is None or not is_plausible(fitted.corners):
        return None
    size = area(fitted.corners)
    if not LEAST_AREA < size / small.size < MOST_AREA:
        return None
    beside = _light_beside(light, fitted)
    return _Candidate(fitted, pixels / size, beside, _box_light_inside(small, fitted), size)


def _light_beside(light: Pixels, fitted: Fitted) -> float:
    """The least, over the sides, of the level beside the film over the brightest light near."""
    middles = (fitted.corners + numpy.roll(fitted.corners, -1, axis=0)) / 2
    center = fitted.corners.mean(0)
    beyond = middles + (middles - center) * 0.04
    near = sampled(light, beyond[:, 0], beyond[:, 1])
    return float((fitted.outside / numpy.maximum(near, 1)).min())


def _box_light_inside(small: Pixels, fitted: Fitted) -> float:
    """The share of the inside that is as bright as what lies beside the sides."""
    share = (numpy.arange(40) + 0.5) / 40 * 0.92 + 0.04
    across, down = (one[..., None] for one in numpy.meshgrid(share, share))
    first, second, third, fourth = fitted.corners
    upper, lower = first + across * (second - first), fourth + across * (third - fourth)
    place = upper + down * (lower - upper)
    inside = sampled(small, place[..., 0], place[..., 1])
    return float((inside > 0.93 * float(fitted.outside.mean())).mean())


def brightest_near(small: Pixels, reach: int) -> Pixels:
    """The largest level within so many pixels, in a square."""
    for axis in (0, 1):
        width, done = 2 * reach + 1, 1
        padding = [(reach, reach) if axis == n else (0, 0) for n in (0, 1)]
        wide = numpy.pad(small, padding, "edge")
        wide = wide.swapaxes(0, axis)
        while done < width:
            step = min(done, width - done)
            wide = numpy.maximum(wide[:-step], wide[step:])
            done += step
        small = wide.swapaxes(0, axis)
    return small


def _is_known(shape: Pixels, known: list[Pixels]) -> bool:
    near = 0.006 * diagonal(shape)
    return any(numpy.abs(shape - other).max() < near for other in known)


def _apart(candidates: list[_Candidate]) -> list[_Candidate]:
    """The largest first; those that lie within a larger one are what is on that film."""
    kept: list[_Candidate] = []
    for one in sorted(candidates, key=lambda each: -each.area):
        center = one.fitted.corners.mean(0)
        if not any(_is_within(center, other.fitted.corners) for other in kept):
            kept.append(one)
    return kept


def _is_within(point: Pixels, corners: Pixels) -> bool:
    around = in_order(corners)
    edge = numpy.roll(around, -1, axis=0) - around
    to_point = point - around
    return bool((edge[:, 0] * to_point[:, 1] - edge[:, 1] * to_point[:, 0] > 0).all())
