"""Stored objects that are no pictures: which there are, and what can be taken out of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from binome.archive import cache
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Series, State, Study
from binome.archive.pictures import frame_id_of
from binome.dicom.errors import DicomError
from binome.dicom.objects.kinds import Kind, kind_of
from binome.dicom.pool import shared_pool
from binome.dicom.uids import PRESENTATION_STATE_ROOT

MOST_OBJECTS = 40
SECONDS = 30.0
DRAWN_BY = "3"
ON_FRAMES = ("window", "function", "table", "shapes", "texts")
OF_STATES = ("label", "turn", "inverted", "greys", "lacks_mask", "is_partial")
#: What is shown with words and figures; the others are named and offered as they are.
SHOWN = frozenset({"report", "curve", "plan", "segmentation", "state"})
MOST_STATES = 30
FILES: dict[str, Kind] = {"document.pdf": "document", "video.mp4": "video"}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object of a series, and what kind of thing it is."""

    instance: Instance
    kind: Kind


def kinds_of(study: Study) -> dict[str, set[Kind]]:
    """Return what kinds of objects each series of a study holds, by the series' id."""
    rows = Instance.objects.filter(series__study=study, state=State.STORED)
    found: dict[str, set[Kind]] = {}
    columns = ("series_id", "sop_class_uid", "transfer_syntax_uid", "number_of_frames")
    for series_id, sop_class, syntax, frames in rows.values_list(*columns).distinct():
        kind = kind_of(sop_class, syntax, has_pixels=frames > 0)
        found.setdefault(series_id, set()).add(kind)
    return found


def objects_of(series: Series) -> list[StoredObject]:
    """Return the objects of a series that are no pictures, in order, the first forty."""
    rows = series.instances.filter(state=State.STORED).defer("header", "frame_table")
    ordered = rows.order_by("instance_number", "serial")[:MOST_OBJECTS]
    found = [StoredObject(one, kind_of_instance(one)) for one in ordered]
    return [one for one in found if one.kind != "image"]


def object_of(study: Study, instance_id: str) -> StoredObject | None:
    """Return an object of a study by its id; None when it is not there or is a picture."""
    rows = Instance.objects.filter(pk=instance_id, series__study=study, state=State.STORED)
    instance = rows.select_related("series").defer("header", "frame_table").first()
    if instance is None or kind_of_instance(instance) == "image":
        return None
    return StoredObject(instance, kind_of_instance(instance))


def kind_of_instance(instance: Instance) -> Kind:
    return kind_of(
        instance.sop_class_uid,
        instance.transfer_syntax_uid,
        has_pixels=instance.number_of_frames > 0,
    )


def content_of(found: StoredObject) -> dict[str, Any]:
    """Return what a page shows of an object; `{"trouble": word}` when it cannot be read."""
    from binome.dicom.objects.shown import shown
    from binome.dicom.objects.states import state_in

    if found.kind not in SHOWN:
        return {}
    path = _place(found.instance, f"{found.kind}-{DRAWN_BY}.json")
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_bytes())
        return kept
    with blobs().local(found.instance.blob) as file:
        try:
            if found.kind == "state":
                made = shared_pool().call(state_in, str(file), timeout_seconds=SECONDS)
            else:
                made = shared_pool().call(shown, str(file), found.kind, timeout_seconds=SECONDS)
        except DicomError as failure:
            return {"trouble": failure.reason}
    cache.put(path, json.dumps(made).encode())
    return dict(made)


def states_of(study: Study) -> list[dict[str, Any]]:
    """Return the presentation states of a study as the viewer applies them, by the frames' ids."""
    rows = Instance.objects.filter(series__study=study, state=State.STORED)
    rows = rows.defer("header", "frame_table").select_related("series")
    states = rows.filter(sop_class_uid__startswith=PRESENTATION_STATE_ROOT).order_by("-received_at")
    found = []
    for instance in states[:MOST_STATES]:
        content = content_of(StoredObject(instance, "state"))
        if "images" in content:
            found.append(_on_frames(study, instance, content))
    return [one for one in found if one["frames"]]


def _on_frames(study: Study, state: Instance, content: dict[str, Any]) -> dict[str, Any]:
    uids = {image["uid"] for image in content["images"]}
    rows = Instance.objects.filter(series__study=study, sop_instance_uid__in=uids)
    columns = ("sop_instance_uid", "series_id", "serial", "number_of_frames")
    named = {row[0]: row[1:] for row in rows.filter(state=State.STORED).values_list(*columns)}
    frames: dict[str, Any] = {}
    for image in content["images"]:
        if image["uid"] not in named:
            continue
        series_id, serial, count = named[image["uid"]]
        shown = {name: image[name] for name in ON_FRAMES if name in image}
        for number in [image["frame"]] if image["frame"] else range(1, count + 1):
            frames[frame_id_of(series_id, serial, number)] = shown
    kept = {name: content[name] for name in OF_STATES}
    return {"id": state.pk, **kept, "frames": frames}


def file_in(found: StoredObject, name: str) -> Path | None:
    """Return the PDF or video inside an object, as a file; None when it holds none."""
    if FILES.get(name) != found.kind:
        return None
    path = _place(found.instance, name)
    if not path.exists():
        content = _taken_out(found)
        if content is None:
            return None
        cache.put(path, content)
    return path


def _taken_out(found: StoredObject) -> bytes | None:
    from binome.dicom.objects.shown import document_in, video_in

    take = document_in if found.kind == "document" else video_in
    with blobs().local(found.instance.blob) as file:
        try:
            media_type, content = shared_pool().call(take, str(file), timeout_seconds=SECONDS)
        except DicomError:
            return None
    is_pdf = media_type == "application/pdf" and content.startswith(b"%PDF-")
    return content if is_pdf or found.kind == "video" else None


def _place(instance: Instance, name: str) -> Path:
    folder: Path = settings.DATA / "cache" / "objects" / instance.pk[:2] / instance.pk
    return folder / name
