"""A rejected instance, for whoever of its site may show it again: a small picture, and the file."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from binome.archive import cache, pictures
from binome.archive.models import Instance
from binome.archive.rejections import rejected_instance
from binome.audit.services import Subject, frame_views
from binome.people.actors import Actor
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.doors import door
from binome.wire.originals import original_of

ORIGINAL, PICTURES = "original.dcm", (cache.THUMBNAIL, cache.PREVIEW)
HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def instance_named(request: Request, actor: Actor) -> Instance | None:
    return rejected_instance(request.path_params["instance_id"])


@door("study.reject", of=instance_named)
def rejected(asked: Asked) -> Response:
    instance, kind = asked.thing, asked.request.path_params["kind"]
    study = instance.series.study
    if kind == ORIGINAL:
        about = Subject(site_id=study.site_id, things=(study.pk,))
        frame_views.note(by=asked.actor, of=about)
        return original_of(instance, name=instance.pk)
    record = pictures.record_of(instance, 1) if kind in PICTURES else None
    if record is None or "hash" not in record:
        return refusals.not_found()
    path = pictures.picture(instance, frame=1, content_hash=record["hash"], kind=kind)
    if path is None:
        return refusals.not_found()
    return FileResponse(path, media_type="image/webp", headers=HEADERS)
