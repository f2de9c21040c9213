"""How somebody wants a picture: media type, viewport, window and quality (PS3.18 8.3.5, 8.7.4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request

from binome.wire.dicomweb import accept

JPEG, GIF = "image/jpeg", "image/gif"
MEDIA_TYPES = (JPEG, "image/png", "image/webp", GIF)
LARGEST_SIDE = 8192
THUMBNAIL_SIDE = 128
GOOD_QUALITY = 90
FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}
NOT_DONE = ("annotation", "iccprofile", "presentationseriesuid")
BAD_PICTURE = _(
    "The viewport, window or quality asked for cannot be read. Nothing was made; correct it."
)


class BadPicture(Exception):
    """A parameter that is no number, or outside what can be made."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was asked for, as plain values; `binome.dicom.rendering` draws it."""

    media_type: str
    is_multipart: bool
    quality: int
    window: tuple[float, float, str] | None
    viewport: tuple[int, ...] | None


def picture_of(request: Request, *, is_thumbnail: bool = False) -> Picture | None:
    """The first form of Accept that can be given; None: none can. Raises BadPicture."""
    entry = next((e for e in accept.wanted(request) if _media_type(e.part_type)), None)
    if entry is None:
        return None
    query = request.query_params
    viewport = _viewport(query.get("viewport", ""))
    if is_thumbnail and viewport is None:
        viewport = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    return Picture(
        media_type=_media_type(entry.part_type),
        is_multipart=entry.is_multipart and entry.part_type != "*/*",
        quality=_quality(query.get("quality", "")),
        window=_window(query.get("window", "")),
        viewport=viewport,
    )


def ignored(request: Request) -> str:
    """The Warning for parameters that change nothing here; empty when there are none."""
    names = [name for name in NOT_DONE if name in request.query_params]
    return f'299 Binome "not supported here: {", ".join(names)}"' if names else ""


def _media_type(said: str) -> str:
    if said in ("*/*", "image/*"):
        return JPEG
    return said if said in MEDIA_TYPES else ""


def _viewport(text: str) -> tuple[int, ...] | None:
    if not text:
        return None
    numbers = [int(number) for number in _numbers(text, counts=(2, 6))]
    if not all(1 <= number <= LARGEST_SIDE for number in numbers[:2]):
        raise BadPicture
    if any(abs(number) > 1_000_000 for number in numbers):
        raise BadPicture
    return tuple(numbers)


def _window(text: str) -> tuple[float, float, str] | None:
    if not text:
        return None
    values, _comma, function = text.rpartition(",")
    if function.lower() not in FUNCTIONS:
        values, function = text, "linear"
    center, width = _numbers(values, counts=(2,))
    if width < (1 if function.lower() == "linear" else 1e-9):
        raise BadPicture
    return center, width, FUNCTIONS[function.lower()]


def _quality(text: str) -> int:
    if not text:
        return GOOD_QUALITY
    (quality,) = _numbers(text, counts=(1,))
    if not 1 <= quality <= 100:
        raise BadPicture
    return round(quality)


def _numbers(text: str, *, counts: Sequence[int]) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadPicture from None
    if len(numbers) not in counts or not all(map(math.isfinite, numbers)):
        raise BadPicture
    return numbers
