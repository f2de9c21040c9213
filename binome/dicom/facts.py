"""Display facts as keys of `docs/formats/viewer-manifest.md`: what the archive stores a frame."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy

from binome.dicom.display import DisplayFacts, Geometry
from binome.dicom.manifest_keys import DEFAULTS
from binome.dicom.windowing import Greyscale, Lut, Window


def manifest_facts(facts: DisplayFacts) -> dict[str, Any]:
    """Return the frame's keys as plain JSON; keys that have their default value are left out."""
    luts: list[dict[str, Any]] = []
    keys = {
        "columns": facts.columns,
        "rows": facts.rows,
        "samples": facts.samples,
        "bits": facts.bits,
        "signed": facts.is_signed,
        "is_exact": facts.is_exact,
        "photometric": _photometric(facts),
        "unit": facts.unit,
        "suv": _plain(facts.suv),
        "film_side": facts.film_side,
        **_grey(facts.grey, luts),
        "windows": [_window(window, luts) for window in facts.windows],
        "luts": luts,
        **_geometry(facts.geometry),
    }
    return {
        key: value
        for key, value in keys.items()
        if value is not None and value != DEFAULTS.get(key, [])
    }


def _photometric(facts: DisplayFacts) -> str:
    if facts.samples == 3:
        return "RGB"
    return "MONOCHROME1" if facts.grey.is_inverted else "MONOCHROME2"


def _grey(grey: Greyscale, luts: list[dict[str, Any]]) -> dict[str, Any]:
    if grey.modality_lut is not None:
        luts.append(lut_facts(grey.modality_lut))
    return {
        "slope": _plain(grey.slope),
        "intercept": _plain(grey.intercept),
        "modality_lut": None if grey.modality_lut is None else 0,
        "padding": list(grey.padding) if grey.padding else None,
    }


def _window(window: Window, luts: list[dict[str, Any]]) -> dict[str, Any]:
    if window.lut is not None:
        luts.append(lut_facts(window.lut))
        return {"name": window.name, "lut": len(luts) - 1}
    keys = {"name": window.name, "center": _plain(window.center), "width": _plain(window.width)}
    return keys if window.function == "LINEAR" else {**keys, "function": window.function}


def lut_facts(lut: Lut) -> dict[str, Any]:
    """Return a table as the viewer reads it: differences, base64 (docs/formats/viewer-manifest)."""
    values = numpy.array(lut.values, numpy.int64)
    steps = numpy.diff(values, prepend=0).astype("<u2")
    return {"first": lut.first, "bits": lut.bits, "data": b64encode(steps.tobytes()).decode()}


def _geometry(geometry: Geometry) -> dict[str, Any]:
    spacing = geometry.spacing
    is_known = spacing.row_mm is not None and spacing.column_mm is not None
    return {
        "spacing": _plain_list((spacing.row_mm, spacing.column_mm)) if is_known else None,
        "spacing_kind": spacing.kind,
        "is_calibrated": spacing.is_calibrated,
        "aspect": None if is_known else _plain_list(geometry.aspect),
        "thickness_mm": _plain(geometry.thickness_mm),
        "frame_time_ms": _plain(geometry.frame_time_ms),
        "position": _plain_list(geometry.position),
        "orientation": _plain_list(geometry.orientation),
        "sides": list(geometry.sides) if geometry.sides and not geometry.orientation else None,
        "frame_of_reference": geometry.frame_of_reference,
    }


def _plain(number: float | None) -> float | int | None:
    """Write whole numbers as such and others with at most nine figures."""
    if number is None:
        return None
    short = float(f"{number:.9g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _plain_list(numbers: tuple[float | None, ...] | None) -> list[float | int | None] | None:
    return None if numbers is None else [_plain(number) for number in numbers]
