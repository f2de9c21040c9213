"""Drawings and key images as the viewer sends them, bounded here (docs/formats/viewer-marks.md)."""

import math
import re
from dataclasses import dataclass
from typing import Any

Mark = dict[str, Any]

POINTS = {
    "length": (2, 2),
    "angle": (3, 3),
    "cobb": (4, 4),
    "ellipse": (2, 2),
    "polygon": (3, 200),
    "arrow": (2, 2),
    "probe": (1, 1),
    "key": (0, 0),
}
#: Quarter turns with and without a mirror, as the canvas writes them; upright first.
TURNS = [
    [1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0],
    [-1, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, -1], [0, -1, -1, 0],
]  # fmt: skip
MOST_CHANGES = 500
LONGEST_TEXT = 300
FARTHEST_PIXEL = 1_000_000
ID = re.compile(r"[a-z2-7]{8,32}")
FRAME = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class UnreadableMarks(ValueError):
    """What was posted is not a change of drawings."""


@dataclass(frozen=True, slots=True)
class MarksChange:
    """Drawings to keep, by id, and ids of those that are gone."""

    put: tuple[Mark, ...] = ()
    drop: tuple[str, ...] = ()


def change_from_viewer(news: Any) -> MarksChange:
    """Read `{"put": [...], "drop": [...]}`; raises UnreadableMarks."""
    if not isinstance(news, dict):
        raise UnreadableMarks
    put = tuple(_mark(value) for value in _list(news.get("put")))
    drop = tuple(_matching(ID, value) for value in _list(news.get("drop")))
    return MarksChange(put, drop)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_CHANGES:
        raise UnreadableMarks
    return value


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise UnreadableMarks
    return value


def _mark(value: Any) -> Mark:
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in POINTS:
        raise UnreadableMarks
    mark = {
        "id": _matching(ID, value.get("id")),
        "kind": kind,
        "frame": _matching(FRAME, value.get("frame")),
        "points": _points(value.get("points"), *POINTS[kind]),
    }
    text, view = _text(value.get("text")), _view(value.get("view"))
    return {**mark, **({"text": text} if text else {}), **({"view": view} if view else {})}


def _view(value: Any) -> dict[str, Any]:
    """How the image stood when it was drawn on: window, inversion, turn; what differs from none."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnreadableMarks
    view: dict[str, Any] = {}
    if value.get("center") is not None and value.get("width") is not None:
        view = {name: _coordinate(value[name]) for name in ("center", "width")}
    if value.get("inverted") is True:
        view["inverted"] = True
    turn = value.get("turn")
    if turn is not None:
        if turn not in TURNS:
            raise UnreadableMarks
        view |= {"turn": turn} if turn != TURNS[0] else {}
    return view


def _points(value: Any, least: int, most: int) -> list[list[float]]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise UnreadableMarks
    return [_point(point) for point in value]


def _point(value: Any) -> list[float]:
    if not isinstance(value, list) or len(value) != 2:
        raise UnreadableMarks
    return [_coordinate(part) for part in value]


def _coordinate(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or abs(value) > FARTHEST_PIXEL:
        raise UnreadableMarks
    return round(float(value), 2)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\x00" in value:
        raise UnreadableMarks
    return " ".join(value.split())
