"""Waveforms as points to draw, in physical units (PS3.3 C.10.9); runs in the pool."""

from __future__ import annotations

from typing import Any

import numpy
from pydicom.dataset import Dataset

from binome.dicom.errors import Unreadable

Json = dict[str, Any]
MOST_GROUPS, MOST_CHANNELS, MOST_SECONDS = 4, 24, 30.0
MOST_POINTS = 4000
BASES = {"SS": "<i2", "US": "<u2", "SB": "<i1", "UB": "u1", "SL": "<i4", "UL": "<u4"}


def curves_of(dataset: Dataset) -> list[Json]:
    """Return each multiplex group: `seconds`, and per channel `name`, `unit`, `values`, `step_s`.

    At most 30 s; more samples than the eye can see are thinned, keeping each span's extremes.
    """
    groups = dataset.get("WaveformSequence")
    if not groups:
        raise Unreadable("unreadable")
    return [_group(group) for group in list(groups)[:MOST_GROUPS]]


def _group(group: Dataset) -> Json:
    channels = int(group.get("NumberOfWaveformChannels") or 0)
    frequency = float(group.get("SamplingFrequency") or 0)
    base = BASES.get(str(group.get("WaveformSampleInterpretation")))
    data = group.get("WaveformData")
    if not 0 < channels <= 512 or not 0 < frequency < 1e6 or base is None or not data:
        raise Unreadable("unreadable")
    width = numpy.dtype(base).itemsize
    samples = numpy.frombuffer(bytes(data)[: len(data) // width * width], base)
    samples = samples[: samples.size // channels * channels].reshape(-1, channels)
    kept = samples[: int(MOST_SECONDS * frequency)]
    definitions = list(group.get("ChannelDefinitionSequence") or [])
    shown = [
        _channel(kept[:, nth], definitions[nth] if nth < len(definitions) else Dataset(), frequency)
        for nth in range(min(channels, MOST_CHANNELS))
    ]
    return {
        "seconds": len(kept) / frequency,
        "all_seconds": len(samples) / frequency,
        "channels": shown,
    }


def _channel(samples: Any, definition: Dataset, frequency: float) -> Json:
    sensitivity = _number(definition, "ChannelSensitivity", 1.0)
    correction = _number(definition, "ChannelSensitivityCorrectionFactor", 1.0)
    baseline = _number(definition, "ChannelBaseline", 0.0)
    source = definition.get("ChannelSourceSequence")
    units = definition.get("ChannelSensitivityUnitsSequence")
    values = samples.astype(float) * sensitivity * correction + baseline
    unit = str(units[0].get("CodeValue") or "")[:16] if units else ""
    if unit == "uV":
        values, unit = values / 1000, "mV"
    thinned, step = _thinned(values, 1 / frequency)
    return {
        "name": str(source[0].get("CodeMeaning") or "")[:40] if source else "",
        "unit": unit,
        "values": [round(float(value), 4) for value in thinned],
        "step_s": step,
    }


def _thinned(values: Any, step: float) -> tuple[Any, float]:
    if len(values) <= MOST_POINTS:
        return values, step
    span = -(-len(values) * 2 // MOST_POINTS)
    cut = values[: len(values) // span * span].reshape(-1, span)
    pairs = numpy.stack([cut.min(axis=1), cut.max(axis=1)], axis=1)
    return pairs.reshape(-1), step * span / 2


def _number(definition: Dataset, keyword: str, default: float) -> float:
    try:
        value = float(definition.get(keyword))
    except (TypeError, ValueError):
        return default
    return value if numpy.isfinite(value) else default
