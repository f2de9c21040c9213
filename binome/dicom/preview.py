"""The small lossy pictures: a windowed WebP preview of one frame, and its thumbnail."""

from __future__ import annotations

import io
from typing import Final

import numpy
from PIL import Image

from binome.dicom.display import Presented
from binome.dicom.native import Pixels
from binome.dicom.windowing import rendered

PREVIEW_SIDE, THUMBNAIL_SIDE = 768, 128
THUMBNAIL_QUALITY = 45
QUALITIES: Final = (72, 62, 55, 45, 35, 25)
FIRST_TRIED = 2
TARGET_BYTES: Final = {"CT": 26_000, "MR": 18_000, "CR": 12_000, "DX": 12_000, "RG": 12_000}
OTHER_TARGET_BYTES = 22_000


def picture(presented: Presented) -> Pixels:
    """Return what the viewer draws first: 8 bit grey in the opening window, or 8 bit RGB."""
    pixels, facts = presented.pixels, presented.facts
    if facts.samples == 1:
        return rendered(pixels, facts.grey, facts.windows[0])
    return (pixels >> 8).astype(numpy.uint8) if pixels.dtype.itemsize == 2 else pixels


def preview(presented: Presented) -> bytes:
    """Return a WebP of at most 768 px a side, as good as the modality's bytes allow."""
    small = _fitted(picture(presented), PREVIEW_SIDE)
    target = TARGET_BYTES.get(presented.facts.modality, OTHER_TARGET_BYTES)
    best = _webp(small, QUALITIES[FIRST_TRIED])
    if len(best) > target:
        for quality in QUALITIES[FIRST_TRIED + 1 :]:
            best = _webp(small, quality)
            if len(best) <= target:
                return best
        return best
    for quality in reversed(QUALITIES[:FIRST_TRIED]):
        better = _webp(small, quality)
        if len(better) > target:
            return best
        best = better
    return best


def thumbnail(presented: Presented) -> bytes:
    """Return a WebP of at most 128 px a side."""
    return _webp(_fitted(picture(presented), THUMBNAIL_SIDE), THUMBNAIL_QUALITY)


def _fitted(pixels: Pixels, side: int) -> Image.Image:
    image = Image.fromarray(numpy.ascontiguousarray(pixels))
    longest = max(image.size)
    if longest <= side:
        return image
    width, height = (max(1, round(length * side / longest)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
