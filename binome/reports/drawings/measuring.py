"""Values inside a reader's regions and at points, from the pixels, before a signature begins.

Decoding happens in the pool and outside of every transaction; what cannot be decoded in time has
its geometry only, and the paper says nothing of values.
"""

from collections.abc import Iterable
from typing import Any

from binome.archive.blobs import blobs
from binome.archive.models import Instance
from binome.cases.models import Case
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.people.actors import Actor
from binome.reports.drawings.places import images_of
from binome.reports.queries.bindings import marks_of

MEASURED = frozenset({"ellipse", "polygon", "probe"})
SECONDS_AN_IMAGE = 10.0
MOST_IMAGES = 20

Json = dict[str, Any]


def values_of(case: Case, by: Actor) -> dict[str, Json]:
    """Return mean, SD, least, most or the value of this person's regions and points, by id."""
    marks = [mark for mark in marks_of(case, by) if mark["kind"] in MEASURED]
    images = images_of(case, {mark["frame"] for mark in marks})
    of_image: dict[str, tuple[Instance, list[Any]]] = {}
    for mark in marks:
        if mark["frame"] not in images:
            continue
        image, frame = images[mark["frame"]]
        points = tuple((float(x), float(y)) for x, y in mark["points"])
        asked = of_image.setdefault(image.pk, (image, []))[1]
        asked.append((mark["id"], frame, mark["kind"], points))
    return _measured(list(of_image.values())[:MOST_IMAGES])


def _measured(asked: Iterable[tuple[Instance, list[Any]]]) -> dict[str, Json]:
    from binome.dicom.drawn.measuring import region_values

    found: dict[str, Json] = {}
    for image, regions in asked:
        with blobs().local(image.blob) as path:
            try:
                found |= shared_pool().call(
                    region_values, str(path), regions, timeout_seconds=SECONDS_AN_IMAGE
                )
            except DicomError:
                continue
    return found
