"""The compact manifest of a series, from stored facts: `docs/formats/viewer-manifest.md`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy

from binome.dicom.facts import DEFAULTS

VERSION = 1
OF_ONE_FRAME = frozenset({"size_bytes", "prefix_bytes", "position", "available_bytes"})
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
    ordered = in_scroll_order(list(frames))
    shared = _shared_facts([frame.facts for frame in ordered if frame.content_hash])
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
    """Return the address of `preview.webp`, `thumbnail.webp`, `frame.j2c` or `frame.jpg`."""
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
    normal = numpy.cross(orientation[:3], orientation[3:])
    heights = [float(numpy.dot(normal, position)) for position in positions]
    gaps = numpy.diff(sorted(heights))
    return heights if float(gaps.min()) > SAME_PLACE_MM else None


def _opening_frame(frames: Sequence[FrameEntry]) -> int:
    """Open a stack in its middle and a loop at its start, on a frame that can be shown."""
    is_stack = len({frame.instance for frame in frames}) > 1
    wanted = len(frames) // 2 if is_stack else 0
    shown = [index for index, frame in enumerate(frames) if frame.content_hash]
    return min(shown, key=lambda index: abs(index - wanted), default=0)


def _shared_facts(all_facts: Sequence[Mapping[str, Any]]) -> Json:
    """Return for every key its most frequent value, defaults left out."""
    keys = dict.fromkeys(key for facts in all_facts for key in facts if key not in OF_ONE_FRAME)
    shared = {}
    for key in keys:
        values = Counter(_canonical(_value(facts, key)) for facts in all_facts)
        value = json.loads(values.most_common(1)[0][0])
        if value != DEFAULTS.get(key):
            shared[key] = value
    return shared


def _frame(frame: FrameEntry, shared: Json) -> Json:
    place = {"id": frame.id, "instance": frame.instance, "frame": frame.frame}
    if not frame.content_hash:
        return {**place, "trouble": frame.trouble or "unreadable"}
    own = {key: frame.facts[key] for key in frame.facts if key in OF_ONE_FRAME}
    for key in {**shared, **frame.facts}:
        value = _value(frame.facts, key)
        if key not in OF_ONE_FRAME and value != shared.get(key, DEFAULTS.get(key)):
            own[key] = value
    return {**place, "hash": frame.content_hash, **own}


def _value(facts: Mapping[str, Any], key: str) -> Any:
    return facts.get(key, DEFAULTS.get(key))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


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
