"""A photograph in, a DICOM file and its report out: all the steps, for the pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy

from binome.dicom.errors import Unreadable
from binome.dicom.film.advice import SENTENCES, advice
from binome.dicom.film.corners import Corners, find_corners, whole
from binome.dicom.film.gates import measured
from binome.dicom.film.original import without_metadata
from binome.dicom.film.panels import Grid, frames_of, grid_of
from binome.dicom.film.photograph import open_photograph, read_photograph
from binome.dicom.film.quadrilateral import area, in_order, is_plausible
from binome.dicom.film.rectify import rectified, turned
from binome.dicom.film.secondary_capture import About, secondary_capture
from binome.dicom.native import Pixels

FORMAT: Final = "binome-film"
VERSION: Final = 1


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person decided; None leaves it to be found."""

    made_at: datetime
    corners: tuple[float, ...] | None = None
    panels: tuple[int, int] | None = None
    width_mm: float | None = None
    quarter_turns: int = 0
    is_mirrored: bool = False
    is_inverted: bool = False
    has_text: bool = True
    modality: str = "OT"
    is_jpeg: bool = False


@dataclass(frozen=True)
class Film:
    """The DICOM file, the photograph without metadata and its ending, and the report."""

    dicom: bytes
    original: bytes
    ending: str
    report: dict[str, Any]


def film_from_photograph(path: str, wishes: Wishes) -> Film:
    """Convert one photograph; meant for the pool. Raises Unreadable; advice never stops it."""
    data = read_photograph(Path(path))
    photograph = open_photograph(data)
    corners = _corners(photograph.levels, wishes.corners)
    film = rectified(photograph.levels, corners.points)
    figures = measured(photograph.levels, corners, film)
    film = turned(film, quarter_turns=wishes.quarter_turns, is_mirrored=wishes.is_mirrored)
    kept = film
    if photograph.deep is not None:
        kept = rectified(photograph.deep, corners.points)
        kept = turned(kept, quarter_turns=wishes.quarter_turns, is_mirrored=wishes.is_mirrored)
    grid = Grid(*wishes.panels) if wishes.panels else grid_of(film)
    words = advice(figures, corners, grid)
    if not wishes.is_inverted and grid.count == 1 and seems_inverted(film):
        words.append("perhaps_inverted")
    kept = inverted(kept, photograph.deep) if wishes.is_inverted else kept
    pixel_mm = _pixel_mm(film, wishes)
    steps = _steps(corners, wishes, grid)
    dicom = secondary_capture(
        frames_of(kept, grid),
        About(
            made_at=wishes.made_at,
            modality=wishes.modality,
            has_text=wishes.has_text,
            pixel_mm=pixel_mm,
            compression_ratio=photograph.compression_ratio if photograph.is_lossy else None,
            steps=(*steps, "side not verified", advised(words)),
        ),
        is_jpeg=wishes.is_jpeg,
    )
    original, ending = without_metadata(data, photograph)
    report = _report(corners, words, asdict(figures))
    report |= {
        "photograph": {"columns": photograph.levels.shape[1], "rows": photograph.levels.shape[0],
                       "kind": photograph.kind, "bits": 8 if photograph.deep is None else 16},
        "film": {"columns": film.shape[1], "rows": film.shape[0], "pixel_mm": pixel_mm},
        "panels": {"rows": grid.rows, "columns": grid.columns},
        "steps": list(steps),
    }  # fmt: skip
    return Film(dicom, original, ending, report)


def inverted(film: Pixels, deep: Pixels | None) -> Pixels:
    """Black for white: 255 is the brightest of 8 bits, the photograph's own brightest of more."""
    if deep is None:
        return 255 - film
    highest = deep.max()
    turned_over: Pixels = highest - numpy.minimum(film, highest)
    return turned_over


def seems_inverted(film: Pixels) -> bool:
    """True when nearly all of the edge is bright and the middle much darker than it."""
    film = film[::4, ::4]
    height, width = film.shape
    wide, high = max(1, width // 12), max(1, height // 12)
    ring = numpy.concatenate(
        [film[:high].ravel(), film[-high:].ravel(), film[:, :wide].ravel(), film[:, -wide:].ravel()]
    )
    middle = film[height // 4 : -height // 4, width // 4 : -width // 4]
    return bool(numpy.percentile(ring, 15) > numpy.median(middle) + 50)


def _corners(levels: Pixels, given: Sequence[float] | None) -> Corners:
    if given is None:
        return find_corners(levels)
    points = in_order(numpy.array(given, float).reshape(4, 2))
    height, width = levels.shape
    far = numpy.abs(points - whole(levels).mean(0)).max(0) > (1.5 * width, 1.5 * height)
    if far.any() or not is_plausible(points) or area(points) < 64 * 64:
        raise Unreadable("film_corners")
    return Corners(points, "given")


def _pixel_mm(film: Pixels, wishes: Wishes) -> float | None:
    """Millimetres on the film per pixel; `width_mm` is the width as the finished image shows it."""
    return wishes.width_mm / film.shape[1] if wishes.width_mm else None


def _steps(corners: Corners, wishes: Wishes, grid: Grid) -> tuple[str, ...]:
    by = {"given": "by hand", "whole": "of the whole photograph"}.get(
        corners.certainty, "by program"
    )
    steps = ["grey levels", f"corners {by}", "perspective rectified"]
    if wishes.is_mirrored:
        steps.append("mirror undone")
    if wishes.quarter_turns % 4:
        steps.append(f"turned by {wishes.quarter_turns % 4 * 90} degrees")
    if wishes.is_inverted:
        steps.append("inverted")
    if grid.count > 1:
        steps.append(f"cut in {grid.rows} x {grid.columns}")
    return tuple(steps)


def advised(words: Sequence[str]) -> str:
    """What was advised, in the words that de-identification lets through."""
    return "advice: " + ", ".join(words).replace("_", " ") if words else "no advice"


def _report(corners: Corners, words: list[str], figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "corners": {
            "points": [[round(float(x), 1), round(float(y), 1)] for x, y in corners.points],
            "certainty": corners.certainty,
            "support": list(corners.support),
        },
        "figures": figures,
        "advice": [{"word": word, "sentence": SENTENCES[word]} for word in words],
        "side": "not verified",
    }
