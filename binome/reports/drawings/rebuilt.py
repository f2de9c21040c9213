"""Drawings of a signed version as the dicom room takes them, with the files they lie on."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from binome.archive.blobs import blobs
from binome.archive.blobs.protocol import BlobMissing
from binome.archive.models import Instance, State
from binome.archive.preparation import records_of
from binome.reports.models import ReportVersion

if TYPE_CHECKING:
    from binome.dicom.drawn.drawing import Drawing, Image, View

Json = dict[str, Any]
#: What a drawing's objects and pictures need of a manifest; tables stay behind.
FACTS = (
    "columns", "rows", "samples", "photometric", "slope", "intercept", "unit", "spacing",
    "is_calibrated", "aspect", "orientation", "modality_lut", "windows",
)  # fmt: skip


def marks_in(version: ReportVersion) -> list[Json]:
    """Return the frozen drawings, in the order of the images."""
    return list(version.content.get("drawings", {}).get("marks", []))


@contextmanager
def drawings_of(
    version: ReportVersion, instances: list[Instance]
) -> Iterator[list[tuple[Instance, "Drawing"]]]:
    """Give the drawings on these instances while their files are at hand."""
    known = {instance.sop_instance_uid: instance for instance in instances}
    with ExitStack() as files:
        images: dict[str, Image | None] = {}
        found = []
        for mark in marks_in(version):
            instance = known.get(mark["sop_instance_uid"])
            if instance is None:
                continue
            frame_id = mark["frame"]
            if frame_id not in images:
                path = _file_of(instance, files)
                images[frame_id] = _image(instance, frame_id, path) if path else None
            if (image := images[frame_id]) is not None:
                found.append((instance, _drawing(mark, image)))
        yield found


def _file_of(instance: Instance, files: ExitStack) -> str:
    """The file's path for as long as the stack is open; empty when its bytes are lost."""
    try:
        return str(files.enter_context(blobs().local(instance.blob)))
    except BlobMissing:
        return ""


def instances_of(version: ReportVersion) -> list[Instance]:
    """Return the stored instances that were drawn on; a recalled one is not among them."""
    uids = {mark["sop_instance_uid"] for mark in marks_in(version)}
    rows = Instance.objects.filter(
        site_id=version.case.site_id, sop_instance_uid__in=uids, state=State.STORED
    )
    return list(rows.select_related("series__study__patient", "rendition"))


def _image(instance: Instance, frame_id: str, path: str) -> "Image":
    from binome.dicom.drawn.drawing import Image

    frame = int(frame_id.rpartition(".")[2])
    record = next((r for r in records_of(instance) if r["frame"] == frame), {})
    facts = record.get("facts", {})
    return Image(
        sop_class_uid=instance.sop_class_uid,
        sop_instance_uid=instance.sop_instance_uid,
        series_instance_uid=instance.series.series_instance_uid,
        frame=frame,
        frame_count=instance.number_of_frames,
        path=path,
        facts={name: facts[name] for name in FACTS if name in facts},
    )


def _drawing(mark: Json, image: "Image") -> "Drawing":
    from binome.dicom.drawn.drawing import Drawing

    return Drawing(
        id=mark["id"],
        kind=mark["kind"],
        points=tuple((x, y) for x, y in mark["points"]),
        image=image,
        text=mark.get("text", ""),
        figures=mark["figures"],
        view=_view(mark.get("view", {})),
    )


def _view(view: Json) -> "View":
    from binome.dicom.drawn.drawing import UPRIGHT, View

    a, b, c, d = view.get("turn", UPRIGHT)
    return View(
        center=view.get("center"),
        width=view.get("width"),
        is_inverted=bool(view.get("inverted")),
        turn=(a, b, c, d),
    )
