"""Documents and videos inside DICOM objects, and the objects as they are kept."""

from starlette.requests import Request
from starlette.responses import Response

from binome.archive import objects
from binome.archive.dates import hides_dates
from binome.archive.models import Instance, State
from binome.archive.objects import StoredObject, kind_of_instance
from binome.audit.services import Subject, frame_views
from binome.dicom.errors import DicomError
from binome.people.actors import Actor
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dateless import dateless_original
from binome.wire.doors import door
from binome.wire.originals import original_of
from binome.wire.ranges import file_answer

MEDIA_TYPES = {"document.pdf": "application/pdf", "video.mp4": "video/mp4"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'",
    "Cache-Control": "private, max-age=3600",
}


def instance_named(request: Request, actor: Actor) -> Instance | None:
    rows = Instance.objects.select_related("series__study__site")
    return rows.filter(pk=request.path_params["object_id"], state=State.STORED).first()


@door("study.see", of=instance_named)
def object_file(asked: Asked) -> Response:
    """The document or video inside, or the object itself; another name is not found."""
    instance, name = asked.thing, asked.request.path_params["name"]
    study = instance.series.study
    seen = Subject(site_id=study.site_id, things=(study.pk,))
    if name == "original.dcm":
        frame_views.note(by=asked.actor, of=seen)
        return _original(asked, instance)
    found = StoredObject(instance, kind_of_instance(instance))
    path = objects.file_in(found, name)
    if path is None:
        return refusals.not_found()
    frame_views.note(by=asked.actor, of=seen)
    headers = {**HEADERS, "Content-Type": MEDIA_TYPES[name]}
    return file_answer(path, range_header=asked.request.headers.get("range", ""), headers=headers)


def _original(asked: Asked, instance: Instance) -> Response:
    """The file as it is kept, without dates for whoever shall see none (SAFETY 6)."""
    if not hides_dates(asked.actor, site_id=instance.series.study.site_id):
        return original_of(instance, name=instance.pk)
    try:
        return dateless_original(instance, name=instance.pk)
    except DicomError:
        return refusals.not_found()
