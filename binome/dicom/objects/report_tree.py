"""A structured report as nested plain values: any template, any vendor (PS3.3 C.17.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydicom.dataset import Dataset

Json = dict[str, Any]
MOST_ITEMS, MOST_DEPTH, LONGEST_TEXT = 3000, 24, 8000
HIDDEN = frozenset({"HAS ACQ CONTEXT"})


def tree_of(dataset: Dataset) -> Json:
    """Return the root item: `name`, `value`, `kind`, `is_context`, `items`.

    What does not fit is left out and the root says so (`is_cut`).
    """
    budget = [MOST_ITEMS]
    root = _item(dataset, budget, 0)
    root["is_cut"] = budget[0] <= 0
    return root


def _item(dataset: Dataset, budget: list[int], depth: int) -> Json:
    budget[0] -= 1
    kind = _text(dataset.get("ValueType"))
    relation = _text(dataset.get("RelationshipType"))
    items = []
    if depth < MOST_DEPTH:
        for child in dataset.get("ContentSequence") or []:
            if budget[0] <= 0:
                break
            items.append(_item(child, budget, depth + 1))
    return {
        "name": _code(dataset.get("ConceptNameCodeSequence")),
        "value": _value(dataset, kind),
        "kind": kind,
        "is_context": relation in ("HAS OBS CONTEXT", "HAS CONCEPT MOD", "HAS ACQ CONTEXT"),
        "items": items,
    }


def _value(dataset: Dataset, kind: str) -> str:
    reader = VALUES.get(kind)
    return reader(dataset) if reader else ""


def _number(dataset: Dataset) -> str:
    measured = dataset.get("MeasuredValueSequence")
    if not measured:
        return _code(dataset.get("NumericValueQualifierCodeSequence"))
    number = _text(measured[0].get("NumericValue"))
    units = measured[0].get("MeasurementUnitsCodeSequence")
    unit = _text(units[0].get("CodeValue")) if units else ""
    return f"{number} {'' if unit in ('1', '{no units}') else unit}".strip()


def _reference(dataset: Dataset) -> str:
    """Say which frames are meant; a UID would tell a person nothing."""
    sequence = dataset.get("ReferencedSOPSequence")
    frames = sequence[0].get("ReferencedFrameNumber") if sequence else None
    return _text(frames)


def _code(sequence: Any) -> str:
    if not sequence:
        return ""
    item = sequence[0]
    return _text(item.get("CodeMeaning")) or _text(item.get("CodeValue"))


def _text(value: Any) -> str:
    return str("" if value is None else value).strip()[:LONGEST_TEXT]


VALUES: Final[dict[str, Callable[[Dataset], str]]] = {
    "TEXT": lambda d: _text(d.get("TextValue")),
    "CODE": lambda d: _code(d.get("ConceptCodeSequence")),
    "NUM": _number,
    "PNAME": lambda d: _text(d.get("PersonName")),
    "DATE": lambda d: _text(d.get("Date")),
    "TIME": lambda d: _text(d.get("Time")),
    "DATETIME": lambda d: _text(d.get("DateTime")),
    "IMAGE": _reference,
    "SCOORD": lambda d: _text(d.get("GraphicType")),
    "SCOORD3D": lambda d: _text(d.get("GraphicType")),
    "TCOORD": lambda d: _text(d.get("TemporalRangeType")),
}
