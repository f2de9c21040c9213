"""Palette and YBR to RGB (PS3.3 C.7.6.3.1.2, C.7.9); everything after this file is grey or RGB."""

from __future__ import annotations

import numpy
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from binome.dicom.errors import Unreadable
from binome.dicom.native import Pixels

FULL_RANGE = ("YBR_FULL", "YBR_FULL_422")
ALREADY_RGB = ("RGB", "YBR_RCT", "YBR_ICT")


def to_rgb(pixels: Pixels, photometric: str, dataset: Dataset) -> Pixels:
    """Return RGB of the pixels' depth, or of 8 bits for a palette; grey passes unchanged."""
    if photometric == "PALETTE COLOR":
        return palette_to_rgb(pixels, dataset)
    if pixels.ndim == 2 or photometric in ALREADY_RGB:
        return pixels
    if photometric in FULL_RANGE and pixels.shape[2] == 3:
        return ybr_full_to_rgb(pixels)
    if pixels.shape[2] == 3:
        return pixels
    raise Unreadable("unsupported")


def ybr_full_to_rgb(pixels: Pixels) -> Pixels:
    """Convert by the matrix of CCIR 601 as JPEG uses it, rounding to the nearest value."""
    top = numpy.iinfo(pixels.dtype).max
    luma = pixels[..., 0].astype(numpy.float32)
    blue = pixels[..., 1].astype(numpy.float32) - (top + 1) / 2
    red = pixels[..., 2].astype(numpy.float32) - (top + 1) / 2
    rgb = numpy.stack(
        [luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue], -1
    )
    return numpy.clip(numpy.floor(rgb + 0.5), 0, top).astype(pixels.dtype)


def palette_to_rgb(pixels: Pixels, dataset: Dataset) -> Pixels:
    """Look up the three tables; 16 bit entries give their high byte."""
    if "SegmentedRedPaletteColorLookupTableData" in dataset:
        return _segmented(pixels, dataset)
    channels = [_channel(pixels, dataset, colour) for colour in ("Red", "Green", "Blue")]
    return numpy.stack(channels, -1)


def _segmented(pixels: Pixels, dataset: Dataset) -> Pixels:
    """Let pydicom unfold the segments (PS3.3 C.7.9.2)."""
    try:
        rgb = apply_color_lut(pixels, dataset)
    except (ValueError, IndexError, AttributeError):
        raise Unreadable("unreadable") from None
    return (rgb >> 8).astype(numpy.uint8) if rgb.dtype.itemsize == 2 else rgb


def _channel(pixels: Pixels, dataset: Dataset, colour: str) -> Pixels:
    descriptor = dataset.get(f"{colour}PaletteColorLookupTableDescriptor")
    data = dataset.get(f"{colour}PaletteColorLookupTableData")
    if not descriptor or not isinstance(data, bytes):
        raise Unreadable("unreadable")
    count, first, bits = (int(number) for number in descriptor)
    table = _table(data, count or 65536, bits, is_little=bool(dataset.original_encoding[1]))
    index = numpy.clip(pixels.astype(numpy.int32) - first, 0, len(table) - 1)
    return table[index]


def _table(data: bytes, count: int, bits: int, *, is_little: bool) -> Pixels:
    """Entries of 8 bits may still fill 16 bit words: the length of the data decides."""
    if len(data) >= 2 * count:
        words = numpy.frombuffer(data, "<u2" if is_little else ">u2", count=count)
        is_wide = bits == 16 and int(words.max(initial=0)) > 255
        return (words >> 8 if is_wide else words).astype(numpy.uint8)
    table = numpy.frombuffer(data, numpy.uint8)[:count]
    if not len(table):
        raise Unreadable("unreadable")
    return table
