"""What a signature freezes of a reader's drawings: points, words, figures, and on which image."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from binome.archive.models import Instance
from binome.archive.preparation import records_of
from binome.cases.models import Case
from binome.people.actors import Actor
from binome.reports.drawings.places import images_of, places_of
from binome.reports.queries.bindings import marks_of

Json = dict[str, Any]


def frozen_drawings(case: Case, by: Actor, values: Mapping[str, Json]) -> Json:
    """Return `{"drawings": ...}` for the content of a version, or nothing when none are there.

    `values` are what was measured in pixels (`measuring.values_of`), by drawing; the rest is
    computed here from the same facts as the viewer has.
    """
    marks = marks_of(case, by)
    images = images_of(case, {mark["frame"] for mark in marks})
    places = places_of(case, images)
    facts = {frame_id: _facts(*image) for frame_id, image in images.items()}
    entries = [
        _entry(mark, images[mark["frame"]][0], facts[mark["frame"]], values.get(mark["id"], {}))
        | {"place": places.get(mark["frame"], "")}
        for mark in marks
        if mark["frame"] in images
    ]
    if not entries:
        return {}
    entries.sort(key=lambda entry: (_place_key(entry["place"]), entry["id"]))
    return {"drawings": {"language": translation.get_language() or "en", "marks": entries}}


def added_drawings(before: Json, now: Json) -> Json:
    """Return earlier drawings, which never change, and the new ones of an addendum."""
    if not before or not now:
        return before or now
    known = {mark["id"] for mark in before["drawings"]["marks"]}
    new = [mark for mark in now["drawings"]["marks"] if mark["id"] not in known]
    return {"drawings": {**before["drawings"], "marks": [*before["drawings"]["marks"], *new]}}


def _entry(mark: Json, image: Instance, facts: Json, values: Json) -> Json:
    from binome.dicom.drawn.figures import figures_of

    points = tuple((float(x), float(y)) for x, y in mark["points"])
    figures = figures_of(mark["kind"], points, facts)
    return {
        **{name: value for name, value in mark.items() if value not in ("", {}, None)},
        "sop_instance_uid": image.sop_instance_uid,
        "figures": {**figures, **values},
    }


def _facts(image: Instance, frame: int) -> Json:
    records = {record["frame"]: record for record in records_of(image)}
    facts: Json = records.get(frame, {}).get("facts", {})
    return facts


def _place_key(place: str) -> tuple[int, int]:
    series, _, number = place.partition("/")
    return (int(series or 0), int(number or 0))
