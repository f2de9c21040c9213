"""A presentation state as plain values: figures, words, window and turn for each image (A.33.1)."""

from __future__ import annotations

import math
from typing import Any

from pydicom.dataset import Dataset

from binome.dicom.frames import read_dataset
from binome.dicom.objects.bitmap_shutter import is_named
from binome.dicom.objects.numbers import MOST_NUMBERS, first, numbers
from binome.dicom.objects.shown import text_of
from binome.dicom.objects.tables import greys_of, voi_of
from binome.dicom.quiet import quiet_pydicom

Json = dict[str, Any]
MOST_IMAGES, MOST_FIGURES = 2000, 500
LEAST_NUMBERS = {"POINT": 2, "POLYLINE": 4, "INTERPOLATED": 4, "CIRCLE": 4, "ELLIPSE": 8}
#: As the canvas writes a turn: x' = a x + c y, y' = b x + d y.
ROTATIONS = {0: [1, 0, 0, 1], 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0]}
Key = tuple[str, int]
Area = tuple[float, float, float, float]


def state_in(source: str) -> Json:
    """Return `label`, `turn`, `inverted`, `greys`, and `images`: UID, frame (0: every frame), what
    is on it.

    Subtraction masks are left out and `lacks_mask` says so; with `is_partial` it is that, or a
    shutter's bitmap that is not here or cannot be read.
    """
    with quiet_pydicom():
        dataset = read_dataset(source)
        greys, lacks_mask = greys_of(dataset), "MaskSubtractionSequence" in dataset
        has_bitmap = "bitmap" in greys.get("shutter", {})
        images: dict[Key, Json] = {}
        for key in _related(dataset):
            images[key] = {}
        _add_windows(dataset, images)
        _add_figures(dataset, images)
        return {
            "label": text_of(dataset.get("ContentDescription") or dataset.get("ContentLabel")),
            "turn": _turn(dataset),
            "inverted": str(dataset.get("PresentationLUTShape") or "") == "INVERSE",
            "images": [
                {"uid": uid, "frame": frame, **held}
                for (uid, frame), held in list(images.items())[:MOST_IMAGES]
            ],
            "greys": greys,
            "lacks_mask": lacks_mask,
            "is_partial": lacks_mask or (is_named(dataset) and not has_bitmap),
        }


def _related(dataset: Dataset) -> list[Key]:
    found: list[Key] = []
    for series in dataset.get("ReferencedSeriesSequence") or []:
        for image in series.get("ReferencedImageSequence") or []:
            found += _keys_of(image)
    return found


def _keys_of(image: Dataset) -> list[Key]:
    uid = str(image.get("ReferencedSOPInstanceUID") or "")
    frames = image.get("ReferencedFrameNumber")
    if frames in (None, ""):
        return [(uid, 0)]
    numbers = frames if hasattr(frames, "__iter__") else [frames]
    return [(uid, int(number)) for number in list(numbers)[:MOST_IMAGES]]


def _meant(item: Dataset, images: dict[Key, Json]) -> list[Json]:
    """The images an item speaks of; one that names none speaks of all."""
    named = [key for image in item.get("ReferencedImageSequence") or [] for key in _keys_of(image)]
    return [images.setdefault(key, {}) for key in (named or list(images))]


def _add_windows(dataset: Dataset, images: dict[Key, Json]) -> None:
    for item in dataset.get("SoftcopyVOILUTSequence") or []:
        for held in _meant(item, images):
            held.update(voi_of(item))


def _add_figures(dataset: Dataset, images: dict[Key, Json]) -> None:
    for item in dataset.get("GraphicAnnotationSequence") or []:
        for held in _meant(item, images):
            area = _area(dataset, held, images)
            shapes = [_shape(one, area) for one in item.get("GraphicObjectSequence") or []]
            texts = [_text(one, area) for one in item.get("TextObjectSequence") or []]
            held.setdefault("shapes", []).extend(one for one in shapes[:MOST_FIGURES] if one)
            held.setdefault("texts", []).extend(one for one in texts[:MOST_FIGURES] if one)


def _area(dataset: Dataset, held: Json, images: dict[Key, Json]) -> Area:
    """Left, top, width, height of the displayed area, in pixels of the image."""
    for item in dataset.get("DisplayedAreaSelectionSequence") or []:
        if any(other is held for other in _meant(item, images)):
            corner = numbers(item.get("DisplayedAreaTopLeftHandCorner"))
            end = numbers(item.get("DisplayedAreaBottomRightHandCorner"))
            if len(corner) == len(end) == 2:
                left, top = corner[0] - 1, corner[1] - 1
                return left, top, end[0] - left, end[1] - top
    return 0.0, 0.0, 1.0, 1.0


def _shape(item: Dataset, area: Area) -> Json | None:
    kind = str(item.get("GraphicType") or "")
    data = numbers(item.get("GraphicData"))
    if len(data) < LEAST_NUMBERS.get(kind, MOST_NUMBERS + 1):
        return None
    units = str(item.get("GraphicAnnotationUnits") or "PIXEL")
    points = _placed(data, units, area)
    if kind == "POINT":
        return {"type": "point", "points": points[:1]}
    if kind == "CIRCLE":
        (x, y), edge = points[0], points[1]
        reach = math.hypot(edge[0] - x, edge[1] - y)
        return {"type": "ellipse", "points": [[x - reach, y - reach], [x + reach, y + reach]]}
    if kind == "ELLIPSE":
        return _ellipse(points[:4])
    return {"type": "line", "points": points}


def _ellipse(points: list[list[float]]) -> Json:
    """An ellipse along rows and columns is its box; a tilted one is drawn as a line around it."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    is_straight = (abs(ay - by) < 0.01 and abs(cx - dx) < 0.01) or (
        abs(ax - bx) < 0.01 and abs(cy - dy) < 0.01
    )
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if is_straight:
        return {"type": "ellipse", "points": [[min(xs), min(ys)], [max(xs), max(ys)]]}
    x, y = (ax + bx) / 2, (ay + by) / 2
    one, two = ((bx - ax) / 2, (by - ay) / 2), ((dx - cx) / 2, (dy - cy) / 2)
    turns = [2 * math.pi * step / 48 for step in range(49)]
    return {"type": "line", "points": [
        [x + math.cos(t) * one[0] + math.sin(t) * two[0],
         y + math.cos(t) * one[1] + math.sin(t) * two[1]] for t in turns
    ]}  # fmt: skip


def _text(item: Dataset, area: Area) -> Json | None:
    said = text_of(item.get("UnformattedTextValue"))
    anchor = numbers(item.get("AnchorPoint"))
    units = str(item.get("AnchorPointAnnotationUnits") or "PIXEL")
    if len(anchor) != 2:
        anchor = numbers(item.get("BoundingBoxTopLeftHandCorner"))
        units = str(item.get("BoundingBoxAnnotationUnits") or "PIXEL")
    if not said or len(anchor) != 2:
        return None
    return {"text": said, "at": _placed(anchor, units, area)[0]}


def _placed(data: list[float], units: str, area: Area) -> list[list[float]]:
    pairs = zip(data[::2], data[1::2], strict=False)
    if units != "DISPLAY":
        return [[round(x, 3), round(y, 3)] for x, y in pairs]
    left, top, width, height = area
    return [[round(left + x * width, 3), round(top + y * height, 3)] for x, y in pairs]


def _turn(dataset: Dataset) -> list[int]:
    """Theirs turns, then mirrors left to right (PS3.3 C.10.6)."""
    rotation = first(dataset.get("ImageRotation")) or 0
    a, b, c, d = ROTATIONS.get(int(rotation) % 360, ROTATIONS[0])
    is_flipped = str(dataset.get("ImageHorizontalFlip") or "N") == "Y"
    return [-a, b, -c, d] if is_flipped else [a, b, c, d]
