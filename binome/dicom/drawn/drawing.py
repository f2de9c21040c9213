"""A drawing and the image it lies on, as plain values (docs/formats/viewer-marks.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["length", "angle", "cobb", "ellipse", "polygon", "arrow", "probe", "key"]
Point = tuple[float, float]
Turn = tuple[int, int, int, int]
Figures = Mapping[str, float | str]
SUV = "SUVbw"  # the unit of values that were made standardized uptake values by body weight
REGIONS = frozenset({"ellipse", "polygon"})
UPRIGHT: Turn = (1, 0, 0, 1)


@dataclass(frozen=True, kw_only=True)
class Image:
    """One frame (from 1) of one instance, and what its manifest says of it."""

    sop_class_uid: str
    sop_instance_uid: str
    series_instance_uid: str
    frame: int = 1
    frame_count: int = 1
    path: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_grey(self) -> bool:
        return int(self.facts.get("samples", 1)) == 1


@dataclass(frozen=True, kw_only=True)
class View:
    """How the reader saw the image: window (None: the one it opens with), inversion, turn.

    `turn` is a matrix as the canvas writes it: x' = a x + c y, y' = b x + d y.
    """

    center: float | None = None
    width: float | None = None
    is_inverted: bool = False
    turn: Turn = UPRIGHT

    @property
    def is_mirrored(self) -> bool:
        a, b, c, d = self.turn
        return a * d - b * c < 0

    @property
    def degrees(self) -> int:
        """Clockwise, after mirroring left to right where the view is mirrored."""
        a, b, _, _ = self.turn
        along = (-a, -b) if self.is_mirrored else (a, b)
        return {(1, 0): 0, (0, 1): 90, (-1, 0): 180, (0, -1): 270}[along]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One figure: points are [column, row], the first pixel's outer corner is 0, 0."""

    id: str
    kind: Kind
    points: tuple[Point, ...]
    image: Image
    text: str = ""
    figures: Figures = field(default_factory=dict)
    view: View = field(default_factory=View)


@dataclass(frozen=True, kw_only=True)
class Authorship:
    """Who drew, for whom, when. `key` names these very objects: the same key, the same UIDs.

    `study` is the stored header of an image of the study, as DICOM JSON: patient and study are
    taken from it. `made_at` is in the study's own dates, which a pseudonymous network has moved.
    """

    key: str
    study: Mapping[str, Any]
    observer: str
    institution: str
    language: str
    title: str
    number: int
    made_at: datetime


def pixel_height(facts: Mapping[str, Any]) -> float:
    """Return the height of one pixel when its width is 1."""
    spacing = facts.get("spacing")
    if spacing:
        return float(spacing[0]) / float(spacing[1])
    high, wide = facts.get("aspect") or (1, 1)
    return float(high) / float(wide) if high > 0 and wide > 0 else 1.0
