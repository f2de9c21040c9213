"""What a person adds to a photograph of a film: a bending lens, tubes behind the box, fingers.

Nearer to a real photograph than a plane and a homography, and still invented.
"""

from __future__ import annotations

from typing import Any

import numpy
from numpy.typing import NDArray

from tests.dicom.film.contents import Random

#: Of a phone's main camera, after its own correction: a side of 1000 pixels bows by 4 at most.
MOST_BEND = 0.012


def as_taken_by_hand(
    light: NDArray[Any], corners: NDArray[Any], random: Random
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The light that reaches the sensor, and where the film's corners are on it."""
    light = light * _tubes(light.shape, random)
    light = _held(light, corners, random)
    bend = random.uniform(-MOST_BEND, MOST_BEND)
    return _bent(light, bend), _moved(corners, light.shape, bend)


def _tubes(shape: tuple[int, ...], random: Random) -> NDArray[Any]:
    """Brighter along two or three tubes, and one end of the box older than the other."""
    rows, columns = shape
    y = numpy.arange(rows, dtype=numpy.float32)[:, None] / rows
    x = numpy.arange(columns, dtype=numpy.float32)[None, :] / columns
    count, depth = int(random.integers(2, 4)), random.uniform(0.03, 0.12)
    tubes = 1 - depth * numpy.cos(numpy.pi * count * x) ** 2
    return numpy.asarray(tubes * (1 - random.uniform(0, 0.15) * y), numpy.float32)


def _held(light: NDArray[Any], corners: NDArray[Any], random: Random) -> NDArray[Any]:
    """One or two fingertips over the edge, dark against the light; they hide no corner."""
    y, x = numpy.ogrid[0 : light.shape[0], 0 : light.shape[1]]
    for _ in range(int(random.integers(1, 3))):
        side = int(random.integers(4))
        first, second = corners[side], corners[(side + 1) % 4]
        at = first + random.uniform(0.3, 0.7) * (second - first)
        length = float(numpy.hypot(*(second - first)))
        along = (second - first) / max(length, 1.0)
        across = ((x - at[0]) * along[0] + (y - at[1]) * along[1]) / (length * 0.035)
        deep = ((x - at[0]) * along[1] - (y - at[1]) * along[0]) / (length * 0.09)
        edge = numpy.clip((1 - across**2 - deep**2) * 6, 0, 1)
        light = light * (1 - edge) + edge * random.uniform(0.08, 0.3)
    return numpy.asarray(light, numpy.float32)


def _bent(light: NDArray[Any], bend: float) -> NDArray[Any]:
    """Each pixel from where the lens sees it; between pixels in both directions."""
    rows, columns = light.shape
    y, x = numpy.mgrid[0:rows, 0:columns].astype(numpy.float32)
    u, v, square = _from_middle(x + 0.5, y + 0.5, light.shape)
    x = numpy.clip(columns / 2 + u * (1 + bend * square) - 0.5, 0, columns - 1.01)
    y = numpy.clip(rows / 2 + v * (1 + bend * square) - 0.5, 0, rows - 1.01)
    left, top = x.astype(int), y.astype(int)
    across, down = x - left, y - top
    upper = light[top, left] * (1 - across) + light[top, left + 1] * across
    lower = light[top + 1, left] * (1 - across) + light[top + 1, left + 1] * across
    return numpy.asarray(upper * (1 - down) + lower * down, numpy.float32)


def _moved(corners: NDArray[Any], shape: tuple[int, ...], bend: float) -> NDArray[Any]:
    """Where points of the unbent picture are in the bent one, by the inverse, step by step."""
    middle = numpy.array([shape[1] / 2, shape[0] / 2])
    wanted, found = corners - middle, corners - middle
    for _ in range(20):
        square = (found**2).sum(1, keepdims=True) / (middle**2).sum()
        found = wanted / (1 + bend * square)
    return numpy.asarray(found + middle)


def _from_middle(x: Any, y: Any, shape: tuple[int, ...]) -> tuple[Any, Any, Any]:
    """Places from the picture's middle, and their distance squared, 1 at its corners."""
    u, v = x - shape[1] / 2, y - shape[0] / 2
    return u, v, (u * u + v * v) / ((shape[0] / 2) ** 2 + (shape[1] / 2) ** 2)
