"""The greys of a presentation state: modality, VOI and presentation tables, and its shutters."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset

from binome.dicom.facts import lut_facts
from binome.dicom.objects.bitmap_shutter import covered_by_bitmap
from binome.dicom.objects.numbers import first, numbers
from binome.dicom.voi import lut_of

Json = dict[str, Any]
MOST_VERTICES = 2000
FUNCTIONS = ("LINEAR_EXACT", "SIGMOID")


def greys_of(dataset: Dataset) -> Json:
    """Return `modality`, `presentation` and `shutter`, each only where the state has one.

    A presentation table takes the VOI's result spread over all its entries (C.11.6.1.2).
    """
    found: Json = {}
    slope, intercept = first(dataset.get("RescaleSlope")), first(dataset.get("RescaleIntercept"))
    if (table := _table(dataset, "ModalityLUTSequence")) is not None:
        found["modality"] = {"table": table}
    elif slope:
        found["modality"] = {"slope": slope, "intercept": intercept or 0.0}
    if (table := _table(dataset, "PresentationLUTSequence")) is not None:
        found["presentation"] = table
    shapes, bitmap = _shutters(dataset), covered_by_bitmap(dataset)
    if shapes or bitmap:
        level = first(dataset.get("ShutterPresentationValue")) or 0.0
        found["shutter"] = {"grey": min(255, max(0, round(level / 257))), "shapes": shapes}
        found["shutter"] |= {"bitmap": bitmap} if bitmap else {}
    return found


def voi_of(item: Dataset) -> Json:
    """Return what one Softcopy VOI LUT item says: a window with its function, or a table."""
    center, width = first(item.get("WindowCenter")), first(item.get("WindowWidth"))
    if center is not None and width is not None and width > 0:
        function = str(item.get("VOILUTFunction") or "")
        said = {"function": function} if function in FUNCTIONS else {}
        return {"window": [center, width], **said}
    table = _table(item, "VOILUTSequence")
    return {} if table is None else {"table": table}


def _table(dataset: Dataset, keyword: str) -> Json | None:
    items = dataset.get(keyword) or []
    lut = lut_of(items[0]) if items else None
    return None if lut is None else lut_facts(lut)


def _shutters(dataset: Dataset) -> list[Json]:
    """What stays visible, as outlines in pixels from the image's corner; each cuts (C.7.6.11)."""
    value = dataset.get("ShutterShape")
    kinds = {value} if isinstance(value, str) else set(value or ())
    edges = [first(dataset.get(f"Shutter{side}Edge")) for side in (
        "LeftVertical", "UpperHorizontal", "RightVertical", "LowerHorizontal"
    )]  # fmt: skip
    found: list[Json] = []
    if "RECTANGULAR" in kinds and None not in edges:
        left, top, right, bottom = (edge or 0.0 for edge in edges)
        corners = [[left - 1, top - 1], [right, top - 1], [right, bottom], [left - 1, bottom]]
        found.append({"type": "polygon", "points": corners})
    middle, radius = (
        numbers(dataset.get("CenterOfCircularShutter")),
        first(dataset.get("RadiusOfCircularShutter")),
    )
    if "CIRCULAR" in kinds and len(middle) == 2 and radius:
        y, x = middle[0] - 0.5, middle[1] - 0.5
        box = [[x - radius, y - radius], [x + radius, y + radius]]
        found.append({"type": "ellipse", "points": box})
    vertices = numbers(dataset.get("VerticesOfThePolygonalShutter"))[: 2 * MOST_VERTICES]
    if "POLYGONAL" in kinds and len(vertices) >= 6:
        pairs = zip(vertices[::2], vertices[1::2], strict=False)
        found.append({"type": "polygon", "points": [[x - 0.5, y - 0.5] for y, x in pairs]})
    return found
