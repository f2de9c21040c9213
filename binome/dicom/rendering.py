"""Frames as everyday pictures for DICOMweb (PS3.18 8.3.5, 10.4.1.1.3); runs in the pool."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy
from PIL import Image

from binome.dicom.display import Presented, presented
from binome.dicom.frames import read_image
from binome.dicom.native import Pixels
from binome.dicom.preview import picture
from binome.dicom.windowing import Function, Window, rendered

JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
FORMATS: Final = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
GOOD_QUALITY: Final = 90
FRAME_MILLISECONDS: Final = 100
LARGEST_SIDE: Final = 8192


@dataclass(frozen=True, slots=True)
class Viewport:
    """The most a picture may measure, and which part of the frame is wanted (0: all of it).

    A negative width or height of the part mirrors it.
    """

    width: int
    height: int
    left: int = 0
    top: int = 0
    part_width: int = 0
    part_height: int = 0


@dataclass(frozen=True, slots=True)
class Rendering:
    """How to show a frame; `window` is centre, width and function, None: the image's own."""

    media_type: str = JPEG
    quality: int = GOOD_QUALITY
    window: tuple[float, float, Function] | None = None
    viewport: Viewport | None = None


def rendered_frames(
    source: str | bytes, frames: tuple[int, ...], rendering: Rendering
) -> list[bytes]:
    """Each of these frames (from 1) as one picture, in their order; raises `Unreadable`."""
    image = read_image(source)
    return [
        _file(_placed(_grey_or_rgb(presented(image, frame - 1), rendering), rendering), rendering)
        for frame in frames
    ]


def rendered_cine(source: str | bytes, frames: tuple[int, ...], rendering: Rendering) -> bytes:
    """These frames as one animated GIF, at the speed the file says; raises `Unreadable`."""
    image = read_image(source)
    shown = [presented(image, frame - 1) for frame in frames]
    first, *others = [_placed(_grey_or_rgb(each, rendering), rendering) for each in shown]
    pause = shown[0].facts.geometry.frame_time_ms or FRAME_MILLISECONDS
    out = io.BytesIO()
    first.save(
        out, "GIF", save_all=True, append_images=others, duration=max(20, round(pause)), loop=0
    )
    return out.getvalue()


def _grey_or_rgb(shown: Presented, rendering: Rendering) -> Pixels:
    if rendering.window is None or shown.facts.samples > 1:
        return picture(shown)
    center, width, function = rendering.window
    window = Window("asked", center, width, function)
    return rendered(shown.pixels, shown.facts.grey, window)


def _placed(pixels: Pixels, rendering: Rendering) -> Image.Image:
    image = Image.fromarray(numpy.ascontiguousarray(pixels))
    view = rendering.viewport
    if view is None:
        return image
    if view.part_width and view.part_height:
        image = _part(image, view)
    scale = min(view.width / image.width, view.height / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _part(image: Image.Image, view: Viewport) -> Image.Image:
    """The part that lies in the frame; what lies wholly outside is the whole frame."""
    right, bottom = view.left + abs(view.part_width), view.top + abs(view.part_height)
    box = max(0, view.left), max(0, view.top), min(image.width, right), min(image.height, bottom)
    if box[0] < box[2] and box[1] < box[3]:
        image = image.crop(box)
    if view.part_width < 0:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if view.part_height < 0:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return image


def _file(image: Image.Image, rendering: Rendering) -> bytes:
    out = io.BytesIO()
    name = FORMATS[rendering.media_type]
    if name in ("JPEG", "WEBP"):
        image.save(out, name, quality=rendering.quality)
    else:
        image.save(out, name)
    return out.getvalue()
