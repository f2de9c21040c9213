"""The compact manifest of a series, from stored facts: `docs/formats/viewer-manifest.md`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from binome.dicom.shared_facts import own_facts, shared_facts, with_one_computed_window

VERSION = 1
SAME_PLACE_MM = 1e-3
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SeriesEntry:
    """What the archive knows of a series; `id` is a random word, never a UID."""

    id: str
    modality: str
    number: int | None = None
    description: str = ""
    body_part: str = ""


@dataclass(frozen=True, kw_only=True)
class FrameEntry:
    """A stored frame: `facts` as `Prepared` gave them, or `trouble` when it cannot be shown."""

    id: str
    instance: int
    frame: int = 1
    content_hash: str | None = None
    trouble: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SeriesSummary:
    """One line of a study's manifest."""

    series: SeriesEntry
    frames: int
    size_bytes: int
    thumbnail: str | None = None
    quality: str = "complete"


def series_manifest(
    series: SeriesEntry, frames: Iterable[FrameEntry], *, key: int | None = None
) -> Json:
    """Return the manifest: frames in the order to scroll, what they share stated once."""
    ordered = _evenly_windowed(in_scroll_order(list(frames)))
    shared = shared_facts([frame.facts for frame in ordered if frame.content_hash])
    opening = _opening_frame(ordered) if key is None else key
    return {
        "format": "binome-series-manifest",
        "version": VERSION,
        **_said(series),
        **shared,
        **({"key": opening} if opening else {}),
        "frames": [_frame(frame, shared) for frame in ordered],
    }


def study_manifest(study_id: str, series: Iterable[SeriesSummary]) -> Json:
    """Return the list of a study's series."""
    return {
        "format": "binome-study-manifest",
        "version": VERSION,
        "id": study_id,
        "series": [_summary(summary) for summary in series],
    }


def manifest_bytes(manifest: Json) -> bytes:
    """Return the manifest as compact UTF-8 JSON."""
    text = json.dumps(manifest, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def frame_address(frame_id: str, content_hash: str, name: str) -> str:
    """Return the address of a picture of a frame: `preview.webp`, `frame.j2c`..."""
    return f"/images/{frame_id}/{content_hash}/{name}"


def in_scroll_order(frames: Sequence[FrameEntry]) -> list[FrameEntry]:
    """Sort by place along the normal when every frame has its own, else by instance and frame."""
    by_number = sorted(frames, key=lambda frame: (frame.instance, frame.frame))
    heights = _heights(by_number)
    if heights is None:
        return by_number
    order = sorted(range(len(by_number)), key=lambda index: heights[index])
    is_backwards = heights[0] > heights[-1]
    return [by_number[index] for index in (reversed(order) if is_backwards else order)]


def _heights(frames: Sequence[FrameEntry]) -> list[float] | None:
    """Return each frame's distance along the common normal, or None when that sorts nothing."""
    orientations = {tuple(frame.facts.get("orientation") or ()) for frame in frames}
    references = {frame.facts.get("frame_of_reference") for frame in frames}
    positions = [frame.facts.get("position") or () for frame in frames]
    if len(orientations) != 1 or len(references) != 1 or len(frames) < 2 or () in positions:
        return None
    (orientation,) = orientations
    if len(orientation) != 6:
        return None
    normal = _normal(*orientation)
    heights = [sum(n * p for n, p in zip(normal, position, strict=True)) for position in positions]
    gaps = [above - below for below, above in pairwise(sorted(heights))]
    return heights if min(gaps) > SAME_PLACE_MM else None


def _normal(*orientation: float) -> tuple[float, float, float]:
    """Return the cross product of the direction of the rows and that of the columns."""
    a, b, c, d, e, f = orientation
    return b * f - c * e, c * d - a * f, a * e - b * d


def _evenly_windowed(frames: Sequence[FrameEntry]) -> list[FrameEntry]:
    even = with_one_computed_window([frame.facts for frame in frames])
    return [replace(frame, facts=facts) for frame, facts in zip(frames, even, strict=True)]


def _opening_frame(frames: Sequence[FrameEntry]) -> int:
    """Open a stack in its middle and a loop at its start, on a frame that can be shown."""
    is_stack = len({frame.instance for frame in frames}) > 1
    wanted = len(frames) // 2 if is_stack else 0
    shown = [index for index, frame in enumerate(frames) if frame.content_hash]
    return min(shown, key=lambda index: abs(index - wanted), default=0)


def _frame(frame: FrameEntry, shared: Json) -> Json:
    place = {"id": frame.id, "instance": frame.instance, "frame": frame.frame}
    if not frame.content_hash:
        return {**place, "trouble": frame.trouble or "unreadable"}
    return {**place, "hash": frame.content_hash, **own_facts(frame.facts, shared)}


def _said(series: SeriesEntry) -> Json:
    said = {
        "id": series.id,
        "number": series.number,
        "modality": series.modality,
        "description": series.description,
        "body_part": series.body_part,
    }
    return {key: value for key, value in said.items() if value not in (None, "")}


def _summary(summary: SeriesSummary) -> Json:
    line = {**_said(summary.series), "frames": summary.frames, "size_bytes": summary.size_bytes}
    line["quality"] = summary.quality
    return {**line, "thumbnail": summary.thumbnail} if summary.thumbnail else line
