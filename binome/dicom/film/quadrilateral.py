"""Geometry of four corners: order, sizes, homography, hulls. Pixel i covers i to i + 1."""

from __future__ import annotations

import numpy

from binome.dicom.native import Pixels


def in_order(corners: Pixels) -> Pixels:
    """The corners as upper left, upper right, lower right, lower left (4 x 2, x to the right)."""
    points = numpy.asarray(corners, float).reshape(4, 2)
    away = points - points.mean(0)
    around: Pixels = points[numpy.argsort(numpy.arctan2(away[:, 1], away[:, 0]))]
    first = int(numpy.argmin(around.sum(1)))
    return numpy.roll(around, -first, axis=0)


def area(corners: Pixels) -> float:
    """The area inside a polygon."""
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(numpy.dot(x, numpy.roll(y, -1)) - numpy.dot(y, numpy.roll(x, -1))) / 2)


def side_lengths(corners: Pixels) -> Pixels:
    """Upper, right, lower and left side."""
    steps: Pixels = numpy.roll(corners, -1, axis=0) - corners
    return numpy.hypot(steps[:, 0], steps[:, 1])


def diagonal(corners: Pixels) -> float:
    """The longer of the two diagonals."""
    first, second = corners[2] - corners[0], corners[3] - corners[1]
    return float(max(numpy.hypot(*first), numpy.hypot(*second)))


def is_plausible(corners: Pixels) -> bool:
    """True for a convex shape whose angles are all between 55 and 125 degrees."""
    forward = numpy.roll(corners, -1, axis=0) - corners
    back = numpy.roll(corners, 1, axis=0) - corners
    lengths = numpy.hypot(*forward.T) * numpy.hypot(*back.T)
    if lengths.min() < 1:
        return False
    cosine = (forward * back).sum(1) / lengths
    turn = forward[:, 0] * back[:, 1] - forward[:, 1] * back[:, 0]
    return bool((turn > 0).all() and numpy.abs(cosine).max() < 0.574)


def homography(source: Pixels, target: Pixels) -> Pixels:
    """The 3 x 3 matrix that takes four points to four; LinAlgError when three are in line."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    solved = numpy.linalg.solve(numpy.array(rows), numpy.asarray(target, float).ravel())
    return numpy.append(solved, 1.0).reshape(3, 3)


def convex_hull(points: Pixels) -> Pixels:
    """The points farthest out in each of 72 directions, clockwise on the screen."""
    angles = numpy.radians(numpy.arange(0, 360, 5) + 0.5)
    outermost = (points @ numpy.array([numpy.cos(angles), numpy.sin(angles)])).argmax(0)
    is_new = outermost != numpy.roll(outermost, 1)
    hull: Pixels = points[outermost[is_new]].astype(float)
    return hull


def four_sides(hull: Pixels) -> Pixels | None:
    """The quadrilateral around a hull that adds least: drop the cheapest side until four stay."""
    points = [tuple(point) for point in hull.tolist()]
    while len(points) > 4:
        added = [_added_by_dropping(points, at) for at in range(len(points))]
        at = min(range(len(points)), key=lambda one: added[one][0])
        cost, corner = added[at]
        if corner is None or not numpy.isfinite(cost):
            return None
        following = (at + 1) % len(points)
        points[at] = corner
        del points[following]
    return numpy.array(points, float) if len(points) == 4 else None


def crossing(first: Pixels, second: Pixels) -> Pixels:
    """Where two lines (normal x, normal y, distance) meet."""
    return numpy.linalg.solve(numpy.array([first[:2], second[:2]]), [first[2], second[2]])


def _added_by_dropping(
    points: list[tuple[float, ...]], at: int
) -> tuple[float, tuple[float, float] | None]:
    """The triangle that is added when side at..at+1 goes and its neighbours are drawn on."""
    count = len(points)
    (ax, ay), (bx, by) = points[at - 1], points[at]
    (cx, cy), (dx, dy) = points[(at + 1) % count], points[(at + 2) % count]
    ux, uy, vx, vy = bx - ax, by - ay, cx - dx, cy - dy
    cross = ux * vy - uy * vx
    if abs(cross) < 1e-9:
        return float("inf"), None
    along = ((cx - bx) * vy - (cy - by) * vx) / cross
    beyond = ((cx - bx) * uy - (cy - by) * ux) / cross
    if along < 0 or beyond < 0:
        return float("inf"), None
    corner = (bx + along * ux, by + along * uy)
    height = abs((cx - bx) * (corner[1] - by) - (cy - by) * (corner[0] - bx))
    return height / 2, corner
