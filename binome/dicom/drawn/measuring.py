"""Values inside regions and at points, from the decoded pixels of a file; runs in the pool."""

from __future__ import annotations

from collections.abc import Sequence

from binome.dicom.display import DisplayFacts, presented
from binome.dicom.drawn.drawing import SUV, Point
from binome.dicom.drawn.figures import values_in
from binome.dicom.frames import read_image

#: id, frame from 1, kind, points.
Asked = tuple[str, int, str, tuple[Point, ...]]


def region_values(source: str, asked: Sequence[Asked]) -> dict[str, dict[str, float | str]]:
    """Return the figures of each region by its id; raises `Unreadable`. Colour gives none.

    Of a PET whose file allows it they are SUV by body weight, as the viewer says them.
    """
    image = read_image(source)
    found: dict[str, dict[str, float | str]] = {}
    for frame in sorted({number for _, number, _, _ in asked}):
        shown = presented(image, frame - 1)
        if shown.facts.samples > 1:
            continue
        for mark_id, number, kind, points in asked:
            values = values_in(kind, points, stored=shown.pixels, grey=shown.facts.grey)
            if number == frame and values:
                found[mark_id] = _as_said(values, shown.facts)
    return found


def _as_said(values: dict[str, float], facts: DisplayFacts) -> dict[str, float | str]:
    if not facts.suv:
        return {**values, "value_unit": facts.unit}
    uptake = {name: float(f"{value * facts.suv:.6g}") for name, value in values.items()}
    return {**uptake, "value_unit": SUV}
