"""Reads from a file how its grey values become real, and which windows to offer, best first."""

from __future__ import annotations

from typing import Any

import numpy
from pydicom.dataset import Dataset

from binome.dicom.functional_groups import FrameAttributes
from binome.dicom.native import Pixels
from binome.dicom.windowing import (
    Function,
    Greyscale,
    Lut,
    Window,
    computed_window,
    ct_presets,
    is_image,
    real_values,
)

TABLE_FIRST = frozenset({"CR", "DX", "MG", "IO", "PX"})
MAX_TABLE_ENTRIES = 65536
MAX_WINDOWS = 6


def greyscale_of(frame: FrameAttributes, photometric: str) -> Greyscale:
    """Read modality table or rescale, padding (PS3.3 C.7.5.1.1.2) and MONOCHROME1."""
    macro = "PixelValueTransformationSequence"
    slope = frame.number("RescaleSlope", macro)
    intercept = frame.number("RescaleIntercept", macro)
    tables = frame.get("ModalityLUTSequence")
    return Greyscale(
        slope=slope if slope else 1.0,
        intercept=intercept or 0.0,
        modality_lut=lut_of(tables[0]) if tables else None,
        padding=_padding(frame),
        is_inverted=photometric == "MONOCHROME1",
    )


def windows_of(
    frame: FrameAttributes, pixels: Pixels, grey: Greyscale, *, is_hounsfield: bool
) -> tuple[Window, ...]:
    """Return at least one window: the file's own, then presets; a computed one when those fail.

    A window of the file that misses every value of the picture comes after the computed one.
    """
    own = _windows(frame)
    tables = _tables(frame)
    own = [*tables, *own] if frame.text("Modality") in TABLE_FIRST else [*own, *tables]
    presets = ct_presets(_body_part(frame)) if is_hounsfield else ()
    if own and _meets_the_values(own[0], pixels, grey):
        further = _without(presets, own[0]) or (computed_window(pixels, grey),)
        return (*own[: MAX_WINDOWS - 1], *further)[:MAX_WINDOWS]
    return (computed_window(pixels, grey), *own, *presets)[:MAX_WINDOWS]


def _without(presets: tuple[Window, ...], opening: Window) -> tuple[Window, ...]:
    same = (opening.center, opening.width)
    return tuple(preset for preset in presets if (preset.center, preset.width) != same)


def _body_part(frame: FrameAttributes) -> str:
    return f"{frame.text('BodyPartExamined')} {frame.text('StudyDescription')}"


def _windows(frame: FrameAttributes) -> list[Window]:
    centers = frame.numbers("WindowCenter", "FrameVOILUTSequence")
    widths = frame.numbers("WindowWidth", "FrameVOILUTSequence")
    function = _function(frame.text("VOILUTFunction", "FrameVOILUTSequence"))
    lowest = 1.0 if function == "LINEAR" else 1e-9
    pairs = [(c, w) for c, w in zip(centers, widths, strict=False) if w >= lowest]
    return [
        Window("image" if n == 0 else f"image {n + 1}", center, width, function)
        for n, (center, width) in enumerate(dict.fromkeys(pairs))
    ]


def _function(said: str) -> Function:
    if said == "SIGMOID":
        return "SIGMOID"
    return "LINEAR_EXACT" if said == "LINEAR_EXACT" else "LINEAR"


def _tables(frame: FrameAttributes) -> list[Window]:
    tables = [lut_of(item) for item in frame.get("VOILUTSequence") or []]
    return [Window("table", lut=lut) for lut in tables[:2] if lut is not None]


def lut_of(item: Dataset) -> Lut | None:
    """Return a table of C.11.1 or C.11.2, None when it is none."""
    descriptor, data = item.get("LUTDescriptor"), item.get("LUTData")
    if not descriptor or len(descriptor) != 3 or data is None:
        return None
    count, first, bits = (int(number) for number in descriptor)
    values = _entries(data, count or MAX_TABLE_ENTRIES)
    if not values or not 8 <= bits <= 16:
        return None
    highest = max(values)
    needed = max(8, int(highest).bit_length())
    return Lut(first, max(bits, needed), values)


def _entries(data: Any, count: int) -> tuple[int, ...]:
    if isinstance(data, bytes):
        is_wide = len(data) >= 2 * count
        return tuple(numpy.frombuffer(data, "<u2" if is_wide else "u1")[:count].tolist())
    values = [data] if isinstance(data, int) else list(data)
    return tuple(int(value) & 0xFFFF for value in values[:count])


def _padding(frame: FrameAttributes) -> tuple[int, int] | None:
    value = frame.number("PixelPaddingValue")
    if value is None:
        return None
    limit = frame.number("PixelPaddingRangeLimit")
    ends = (int(value), int(value if limit is None else limit))
    return min(ends), max(ends)


def _meets_the_values(window: Window, pixels: Pixels, grey: Greyscale) -> bool:
    if window.lut is not None:
        return True
    sample = pixels[is_image(pixels, grey)]
    if not sample.size:
        return True
    ends = real_values(numpy.array([sample.min(), sample.max()]), grey)
    low, high = window.center - window.width / 2, window.center + window.width / 2
    return bool(low <= ends.max() and high >= ends.min())
