"""Figures of a photograph's quality that somebody at the light box can do something about.

Measured on the photograph's own pixels within the film: sharpness from the film's edge (which is
a perfect step, so noise averages out), moiré from spectra, reflections and lost levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy

from binome.dicom.film.corners import Corners
from binome.dicom.film.quadrilateral import side_lengths
from binome.dicom.film.sides import outward, sampled
from binome.dicom.native import Pixels

TILE: Final = 256
STRIPS, STRIP_WIDTH, STRIP_REACH = 16, 12, 16.0
LEAST_EDGE: Final = 24.0
#: What a peak of the mean spectrum counts beside one of a single tile.
SHARED: Final = 2.5


@dataclass(frozen=True)
class Figures:
    """What was measured; None where the photograph gives no way to."""

    film_columns: int
    film_rows: int
    edge_px: float | None
    noise: float
    moire: float
    glare_share: float
    black_share: float
    white_share: float
    tilt: float
    is_cut_off: bool


def measured(levels: Pixels, corners: Corners, film: Pixels) -> Figures:
    """Measure a photograph (rows x columns) and its rectified film."""
    points = corners.points
    lengths = side_lengths(points)
    tiles = _tiles(film)
    outside = _level_outside(levels, points) if corners.certainty == "found" else 255.0
    return Figures(
        film_columns=round(float((lengths[0] + lengths[2]) / 2)),
        film_rows=round(float((lengths[1] + lengths[3]) / 2)),
        edge_px=edge_px(levels, points),
        noise=round(noise_of(tiles), 2),
        moire=round(moire(tiles), 1),
        glare_share=round(glare_share(film, outside), 5),
        black_share=round(_share(film <= 2), 4),
        white_share=round(_share(film >= 250), 4),
        tilt=round(float(max(_ratio(lengths[0], lengths[2]), _ratio(lengths[1], lengths[3]))), 3),
        is_cut_off=is_cut_off(levels, corners),
    )


def edge_px(levels: Pixels, points: Pixels) -> float | None:
    """How many pixels the film's edge takes from 10 to 90 %: the worse of its two directions."""
    sides = [_side_widths(levels, points[n], points[(n + 1) % 4]) for n in range(4)]
    pairs = [sides[0] + sides[2], sides[1] + sides[3]]
    widths = [float(numpy.median(pair)) for pair in pairs if len(pair) >= STRIPS // 2]
    return round(max(widths), 2) if widths else None


def noise_of(tiles: list[Pixels]) -> float:
    """Standard deviation of noise: of the quietest tenth of small blocks, by second differences."""
    found = []
    for tile in tiles:
        second = tile[:, 1:-1] * 2 - tile[:, :-2] - tile[:, 2:]
        second = second[1:-1] * 2 - second[:-2] - second[2:]
        side = second.shape[0] // 16 * 16, second.shape[1] // 16 * 16
        blocks = second[: side[0], : side[1]].reshape(side[0] // 16, 16, side[1] // 16, 16)
        found.append(numpy.sqrt((blocks**2).mean((1, 3)) / 36).ravel())
    return float(numpy.percentile(numpy.concatenate(found), 10)) * 1.15


def moire(tiles: list[Pixels]) -> float:
    """The highest peak of any tile's spectrum over the usual level at that frequency.

    Stripes have one frequency all over the film, what is on it has not: a peak that stays in the
    mean of all tiles counts for more.
    """
    spectra = [_spectrum(tile) for tile in tiles]
    together = _peak_over_ring(numpy.mean(spectra, axis=0))
    return max(SHARED * together, *map(_peak_over_ring, spectra))


def glare_share(film: Pixels, outside: float) -> float:
    """The share of the film that is brighter than the box beside it: no film is."""
    edge = max(2, round(min(film.shape) * 0.02))
    inner = film[edge:-edge:2, edge:-edge:2]
    return _share(inner >= min(252.0, outside * 1.04)) if inner.size else 0.0


def is_cut_off(levels: Pixels, corners: Corners) -> bool:
    """True when the film goes on past the picture's own edge, or nothing but film is in it."""
    height, width = levels.shape
    near = 0.004 * max(height, width)
    x, y = corners.points[:, 0], corners.points[:, 1]
    outside = (x < near) | (y < near) | (x > width - near) | (y > height - near)
    return corners.certainty != "whole" and bool(outside.any())


def _share(is_so: Pixels) -> float:
    return int(numpy.count_nonzero(is_so)) / is_so.size


def _ratio(one: float, other: float) -> float:
    return max(one, other) / max(min(one, other), 1.0)


def _tiles(film: Pixels) -> list[Pixels]:
    """Nine squares of the film at full resolution, or what there is of a small film."""
    height, width = film.shape
    side = min(TILE, height, width)
    return [
        film[top : top + side, left : left + side].astype(numpy.float32)
        for top in numpy.linspace(0, height - side, 5).astype(int)[1:4]
        for left in numpy.linspace(0, width - side, 5).astype(int)[1:4]
    ]


def _spectrum(tile: Pixels) -> Pixels:
    """Logarithms of amplitudes, one half of the plane."""
    window = numpy.hanning(tile.shape[0]).astype(numpy.float32)
    spectrum = numpy.abs(numpy.fft.rfft2((tile - tile.mean()) * window * window[:, None]))
    return numpy.asarray(numpy.log1p(spectrum))


def _peak_over_ring(spectrum: Pixels) -> float:
    flat = spectrum.ravel()
    above = numpy.full(flat.shape, -1.0)
    for ring in _rings(spectrum.shape[0]):
        above[ring] = flat[ring] - numpy.median(flat[ring])
    row, column = divmod(int(above.argmax()), spectrum.shape[1])
    highest = float(above.max())
    return float(numpy.exp(min(highest, 2 * _lonely(spectrum, row, column))))


@lru_cache(maxsize=4)
def _rings(side: int) -> tuple[Pixels, ...]:
    """Places in a flat spectrum by frequency; JPEG's own grid, on the axes, is left out."""
    rows = numpy.fft.fftfreq(side)[:, None]
    columns = numpy.fft.rfftfreq(side)[None, :]
    radius = numpy.hypot(rows, columns)
    is_away = (numpy.abs(rows) > 4 / side) & (columns > 4 / side)
    inner = numpy.arange(0.1, 0.48, 0.03)
    rings = [numpy.flatnonzero((radius >= r) & (radius < r + 0.03) & is_away) for r in inner]
    return tuple(ring for ring in rings if ring.size)


def _lonely(spectrum: Pixels, row: int, column: int) -> float:
    """How far a peak stands above what surrounds it: an edge's spectrum is a streak, not a peak."""
    rows = numpy.arange(row - 16, row + 17) % spectrum.shape[0]
    columns = numpy.arange(max(0, column - 16), min(spectrum.shape[1], column + 17))
    around = spectrum[numpy.ix_(rows, columns)]
    far = (numpy.abs(numpy.arange(-16, 17)) > 4)[:, None] | (numpy.abs(columns - column) > 4)
    return float(spectrum[row, column] - numpy.percentile(around[far], 98))


def _level_outside(levels: Pixels, points: Pixels) -> float:
    """The brightest side's usual level just outside the film."""
    reach = 0.012 * max(levels.shape)
    found = []
    for n in range(4):
        first, second = points[n], points[(n + 1) % 4]
        place = first + numpy.linspace(0.1, 0.9, 40)[:, None] * (second - first)
        place = place + outward(first, second) * reach
        found.append(float(numpy.median(sampled(levels, place[:, 0], place[:, 1]))))
    return max(found)


def _side_widths(levels: Pixels, first: Pixels, second: Pixels) -> list[float]:
    """10 to 90 % widths of strips across a side, each the mean of several pixels along it."""
    length = float(numpy.hypot(*(second - first)))
    if length < 200:
        return []
    along, normal = (second - first) / length, outward(first, second)
    centers = first + numpy.linspace(0.1, 0.9, STRIPS)[:, None] * (second - first)
    beside = (numpy.arange(STRIP_WIDTH) - STRIP_WIDTH / 2)[:, None] * along
    offsets = numpy.arange(-STRIP_REACH, STRIP_REACH + 0.25, 0.5)
    place = centers[:, None, None] + beside[None, :, None] + offsets[:, None] * normal
    profiles = sampled(levels, place[..., 0], place[..., 1]).mean(1)
    found = [_rise(profile) for profile in profiles]
    return [one for one in found if one is not None]


def _rise(profile: Pixels) -> float | None:
    """Pixels between 10 and 90 % of the step nearest to the middle; None without a clear step."""
    quarter = len(profile) // 5
    low, high = float(numpy.median(profile[:quarter])), float(numpy.median(profile[-quarter:]))
    if high - low < LEAST_EDGE:
        return None
    share = (profile - low) / (high - low)
    above = numpy.flatnonzero(share >= 0.5)
    middle = int(above[numpy.argmin(numpy.abs(above - len(profile) // 2))])
    if middle == 0 or share[middle - 1] >= 0.5:
        middle = int(above[0])
    start = middle
    while start > 0 and share[start] > 0.1:
        start -= 1
    end = middle
    while end < len(share) - 1 and share[end] < 0.9:
        end += 1
    begin = start + _part(share[start], share[min(start + 1, len(share) - 1)], 0.1)
    finish = end - 1 + _part(share[end - 1], share[end], 0.9)
    return max(float(finish - begin) * 0.5, 0.5)


def _part(before: float, after: float, level: float) -> float:
    return float(numpy.clip((level - before) / max(after - before, 1e-6), 0, 1))
