"""Points of a drawing as graphic types: of structured reports (C.18.6) and of overlays (C.10.5)."""

from __future__ import annotations

from binome.dicom.drawn.drawing import Drawing, Point, pixel_height

Shape = tuple[str, list[float]]


def shapes_of(drawing: Drawing) -> list[Shape]:
    """Return the graphics of a drawing; a Cobb angle is two lines, a key image none."""
    points, kind = drawing.points, drawing.kind
    if kind == "key":
        return []
    if kind == "probe":
        return [("POINT", _flat(points[:1]))]
    if kind == "ellipse":
        return [("ELLIPSE", _flat(axes_of(points, pixel_height(drawing.image.facts))))]
    if kind == "polygon":
        return [("POLYLINE", _flat((*points, points[0])))]
    if kind == "cobb":
        return [("POLYLINE", _flat(points[:2])), ("POLYLINE", _flat(points[2:]))]
    return [("POLYLINE", _flat(points))]


def axes_of(points: tuple[Point, ...], height: float) -> tuple[Point, ...]:
    """Return the ends of the major axis, then of the minor one, of an ellipse in its box."""
    (ax, ay), (bx, by) = points
    x, y = (ax + bx) / 2, (ay + by) / 2
    across, down = ((min(ax, bx), y), (max(ax, bx), y)), ((x, min(ay, by)), (x, max(ay, by)))
    is_wide = abs(bx - ax) >= abs(by - ay) * height
    return (*across, *down) if is_wide else (*down, *across)


def _flat(points: tuple[Point, ...]) -> list[float]:
    return [float(part) for point in points for part in point]
