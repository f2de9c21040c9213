"""Rough previews: lossy JPEG XL over the full range, just good enough for the modality's window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import imagecodecs
import numpy

from binome.dicom.native import Pixels
from binome.dicom.travel.pictures import opened

#: PSNR in the opening window that a preview must reach; other modalities get none.
GOALS: Final = {
    "CT": 38.0, "MR": 36.0, "PT": 36.0, "NM": 36.0, "XA": 40.0, "RF": 40.0,
    "CR": 42.0, "DX": 42.0, "RG": 42.0, "MG": 42.0, "PX": 42.0, "IO": 42.0,
}  # fmt: skip
SMALLEST_SIDE: Final = 64
EFFORT, LARGE_EFFORT, LARGE_PIXELS = 5, 4, 2_000_000
NEAREST, FARTHEST = 0.2, 25.0
FIRST_DISTANCE, MOST_TRIES = 1.0, 5
CLOSE_DECIBELS: Final = 0.6
PERFECT_DECIBELS: Final = 99.0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How values are shown when the image opens: rescaled, then centre and width."""

    slope: float
    intercept: float
    centre: float
    width: float

    def rendered(self, values: Pixels) -> Pixels:
        """Return grey between 0 and 255."""
        real = values * self.slope + self.intercept
        grey = (real - self.centre + self.width / 2) / self.width * 255
        return numpy.clip(grey, 0, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A preview, how values were mapped, and how good it is."""

    data: bytes
    low: int
    shift: int
    decibels: float
    distance: float


def view_of(values: Pixels, modality: str, *, slope: float, intercept: float) -> View:
    """Return the soft tissue window for CT, else the window of all but the extreme values."""
    if modality == "CT":
        return View(slope=slope, intercept=intercept, centre=40.0, width=400.0)
    darkest, brightest = numpy.percentile(values, (0.5, 99.5)) * slope + intercept
    darkest, brightest = min(darkest, brightest), max(darkest, brightest)
    width = max(1.0, float(brightest - darkest))
    return View(
        slope=slope, intercept=intercept, centre=float(darkest + brightest) / 2, width=width
    )


def preview(values: Pixels, view: View, *, goal: float, near: float = 0.0) -> Preview:
    """Return a preview that reaches `goal` decibels and is hardly larger than it must be.

    `near` is the distance that served a neighbour of the same series, 0 when there is none.
    Twice the distance costs about 6 dB, so that a few tries are enough.
    """
    low = min(0, int(values.min()))
    shifted = (values.astype(numpy.int32) - low).astype(f"u{values.dtype.itemsize}")
    shift = _spare_bits(shifted)
    wanted = view.rendered(values)
    distance, best = near or FIRST_DISTANCE, None
    for _try in range(MOST_TRIES):
        data = _encoded(shifted, shift, distance)
        decibels = _decibels(wanted, view.rendered(values_of_preview(data, low=low, shift=shift)))
        made = Preview(data=data, low=low, shift=shift, decibels=decibels, distance=distance)
        best = made if best is None or _is_better(made, best, goal) else best
        aim = distance * 10 ** ((decibels - goal - CLOSE_DECIBELS / 2) / 20)
        aim = min(max(aim, NEAREST), FARTHEST)
        if goal <= decibels <= goal + CLOSE_DECIBELS or aim == distance:
            break
        distance = aim
    assert best is not None
    return best


def _is_better(made: Preview, best: Preview, goal: float) -> bool:
    """Good enough comes first, then small."""
    if made.decibels >= goal and best.decibels >= goal:
        return len(made.data) < len(best.data)
    return made.decibels > best.decibels


def values_of_preview(data: bytes, *, low: int, shift: int) -> Pixels:
    """Return the values a preview stands for, in the units of the stored ones."""
    return (opened(data).astype(numpy.int32) >> shift) + low


def _spare_bits(shifted: Pixels) -> int:
    if shifted.dtype.itemsize == 1:
        return 0
    return max(0, 16 - int(shifted.max()).bit_length())


def _encoded(shifted: Pixels, shift: int, distance: float) -> bytes:
    effort = LARGE_EFFORT if shifted.size > LARGE_PIXELS else EFFORT
    data = imagecodecs.jpegxl_encode(
        shifted << shift, lossless=False, distance=distance, effort=effort, numthreads=1
    )
    return bytes(data)


def _decibels(wanted: Pixels, got: Pixels) -> float:
    error = float(((wanted - got) ** 2).mean())
    return PERFECT_DECIBELS if error == 0 else float(10 * numpy.log10(255.0**2 / error))
