"""From stored values to grey: modality transformation, VOI window or table, inversion.

The one place where it is computed in Python; `docs/formats/viewer-manifest.md` section 3 is its
specification, the viewer's worker its other implementation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy

from binome.dicom.native import Pixels

Function = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
Presets = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Lut:
    """A table: `values[0]` answers `first` and below, the last entry all above; `bits` wide."""

    first: int
    bits: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """A way to see: centre and width after the modality transformation, or a VOI table."""

    name: str
    center: float = 0.0
    width: float = 0.0
    function: Function = "LINEAR"
    lut: Lut | None = None


@dataclass(frozen=True)
class Greyscale:
    """How stored grey values become real values; `padding` is a range of stored values."""

    slope: float = 1.0
    intercept: float = 0.0
    modality_lut: Lut | None = None
    padding: tuple[int, int] | None = None
    is_inverted: bool = False


BRAIN, SUBDURAL = ("brain", 40, 80), ("subdural", 75, 250)
STROKE, BONE = ("stroke", 35, 40), ("bone", 500, 2500)
LUNG, MEDIASTINUM = ("lung", -600, 1500), ("mediastinum", 40, 400)
ABDOMEN, LIVER, ANGIO = ("abdomen", 50, 350), ("liver", 90, 150), ("angio", 300, 600)
CT_PRESETS: dict[str, Presets] = {
    "head": (BRAIN, SUBDURAL, STROKE, BONE, ANGIO),
    "chest": (LUNG, MEDIASTINUM, BONE, ANGIO),
    "abdomen": (ABDOMEN, LIVER, LUNG, BONE, ANGIO),
    "": (MEDIASTINUM, LUNG, BONE, BRAIN, ABDOMEN),
}
HEAD_WORDS = ("HEAD", "BRAIN", "SKULL", "CRANE", "NECK", "SINUS", "ORBIT")
CHEST_WORDS = ("CHEST", "THORAX", "LUNG", "HEART")
ABDOMEN_WORDS = ("ABDOMEN", "PELVIS", "LIVER", "KIDNEY")


def ct_presets(body_part: str) -> tuple[Window, ...]:
    """Return the presets a reader of that part reaches for first (Hounsfield units)."""
    words = {"head": HEAD_WORDS, "chest": CHEST_WORDS, "abdomen": ABDOMEN_WORDS}
    said = body_part.upper()
    region = next((name for name, of in words.items() if any(word in said for word in of)), "")
    return tuple(Window(name, center, width) for name, center, width in CT_PRESETS[region])


def real_values(stored: Pixels, grey: Greyscale) -> Pixels:
    """Apply the modality table, or slope and intercept (PS3.3 C.11.1)."""
    if grey.modality_lut is not None:
        return _look_up(stored, grey.modality_lut)
    return stored.astype(numpy.float64) * grey.slope + grey.intercept


def is_image(stored: Pixels, grey: Greyscale) -> Pixels:
    """Return which pixels are image rather than padding."""
    if grey.padding is None:
        return numpy.ones(stored.shape, bool)
    return (stored < grey.padding[0]) | (stored > grey.padding[1])


def rendered(stored: Pixels, grey: Greyscale, window: Window) -> Pixels:
    """Return 8 bit grey of stored values of at most 16 bits, exactly as the viewer draws it."""
    lowest = int(numpy.iinfo(stored.dtype).min)
    every_value = numpy.arange(lowest, int(numpy.iinfo(stored.dtype).max) + 1)
    table = _grey_of(every_value, grey, window)
    return table[stored.astype(numpy.int32) - lowest]


def computed_window(stored: Pixels, grey: Greyscale) -> Window:
    """Return a window from the 0.5th to the 99.5th percentile of what is image."""
    values = stored[is_image(stored, grey)]
    if not values.size:
        return Window("computed", 0.0, 1.0)
    low, high = numpy.percentile(values[:: max(1, values.size // 200_000)], [0.5, 99.5])
    ends = real_values(numpy.array([low, high]), grey)
    width = max(float(abs(ends[1] - ends[0])), abs(grey.slope), 1e-6)
    function: Function = "LINEAR" if width > 2 else "LINEAR_EXACT"
    return Window("computed", _tidy(float(ends.sum()) / 2), _tidy(width), function)


def _tidy(number: float) -> float:
    """Keep five significant figures: more is noise, and bytes."""
    return float(f"{number:.5g}")


def _grey_of(stored: Pixels, grey: Greyscale, window: Window) -> Pixels:
    share = _voi(real_values(stored, grey), window)
    levels = numpy.floor(numpy.clip(share, 0.0, 1.0) * 255 + 0.5).astype(numpy.uint8)
    if grey.is_inverted:
        levels = 255 - levels
    return numpy.where(is_image(stored, grey), levels, numpy.uint8(0))


def _voi(x: Pixels, window: Window) -> Pixels:
    """Return the share of full white, PS3.3 C.11.2.1.2 and C.11.2.1.3."""
    center, width = window.center, window.width
    if window.lut is not None:
        return _look_up(numpy.floor(x + 0.5), window.lut) / ((1 << window.lut.bits) - 1)
    if window.function == "SIGMOID":
        return 1 / (1 + numpy.exp(numpy.clip(-4 * (x - center) / width, -700, 700)))
    if window.function == "LINEAR_EXACT":
        return (x - center) / width + 0.5
    if width <= 1:
        return (x > center - 0.5).astype(numpy.float64)
    return (x - (center - 0.5)) / (width - 1) + 0.5


def _look_up(x: Pixels, lut: Lut) -> Pixels:
    index = numpy.clip(x.astype(numpy.int64) - lut.first, 0, len(lut.values) - 1)
    return numpy.array(lut.values, numpy.float64)[index]
