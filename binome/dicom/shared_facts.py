"""What the frames of a series have in common, so that the manifest says it once."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from binome.dicom.manifest_keys import DEFAULTS

OF_ONE_FRAME = frozenset({"size_bytes", "prefix_bytes", "position", "available_bytes"})
HIGH_ENOUGH = 0.9
NARROW = 2.0
Json = dict[str, Any]


def shared_facts(all_facts: Sequence[Mapping[str, Any]]) -> Json:
    """Return for every key its most frequent value, defaults left out."""
    keys = dict.fromkeys(key for facts in all_facts for key in facts if key not in OF_ONE_FRAME)
    shared = {}
    for key in keys:
        values = Counter(_canonical(facts.get(key, DEFAULTS.get(key))) for facts in all_facts)
        value = json.loads(values.most_common(1)[0][0])
        if value != DEFAULTS.get(key):
            shared[key] = value
    return shared


def own_facts(facts: Mapping[str, Any], shared: Json) -> Json:
    """Return what a frame must say beside the shared facts; None takes a shared key away."""
    own = {key: facts[key] for key in facts if key in OF_ONE_FRAME}
    for key in {**shared, **facts}:
        value = facts.get(key, DEFAULTS.get(key))
        if key not in OF_ONE_FRAME and value != shared.get(key, DEFAULTS.get(key)):
            own[key] = value
    return own


def with_one_computed_window(all_facts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the computed window of all frames to each: brightness must not jump while scrolling.

    From the lowest low to the high that nine frames in ten stay under (one hot slice of a PET
    would darken the others).
    """
    found = [window for facts in all_facts for window in facts.get("windows", [])]
    computed = [window for window in found if window["name"] == "computed"]
    if len(computed) < 2:
        return list(all_facts)
    common = _spanning(computed)
    return [_with_window(facts, common) for facts in all_facts]


def _spanning(windows: Sequence[Json]) -> Json:
    low = min(window["center"] - window["width"] / 2 for window in windows)
    highs = sorted(window["center"] + window["width"] / 2 for window in windows)
    high = highs[math.ceil(len(highs) * HIGH_ENOUGH) - 1]
    width = max(high - low, 1e-6)
    common = {"name": "computed", "center": _tidy((low + high) / 2), "width": _tidy(width)}
    return common if width > NARROW else {**common, "function": "LINEAR_EXACT"}


def _tidy(number: float) -> float:
    return float(f"{number:.5g}")


def _with_window(facts: Mapping[str, Any], common: Json) -> Mapping[str, Any]:
    if not any(window["name"] == "computed" for window in facts.get("windows", [])):
        return facts
    windows = [common if one["name"] == "computed" else one for one in facts["windows"]]
    return {**facts, "windows": windows}


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
