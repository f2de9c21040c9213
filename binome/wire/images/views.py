"""Manifests, pictures of frames with Range, and the original of an instance."""

import hashlib
import json

import brotli
from starlette.requests import Request
from starlette.responses import Response

from binome.archive import manifests, objects, pictures, queries
from binome.archive.dates import hides_dates
from binome.archive.models import Instance, Series, Study
from binome.archive.pinned import pinned_words
from binome.archive.volume_files import volume_file
from binome.audit.services import Subject, frame_views
from binome.dicom.errors import DicomError
from binome.people.actors import Actor
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dateless import dateless_original
from binome.wire.doors import door
from binome.wire.originals import original_of
from binome.wire.ranges import file_answer

MEDIA_TYPES = {
    "preview.webp": "image/webp",
    "thumbnail.webp": "image/webp",
    "overlay.webp": "image/webp",
    "frame.j2c": "image/j2c",
    "frame.jpg": "image/jpeg",
    "frame.j2k": "image/j2c",
    "frame.jls": "image/jls",
    "frame.rle": "image/dicom-rle",
}
NOT_SEEN = frozenset({"thumbnail.webp", "overlay.webp"})
FOR_EVER = "private, max-age=31536000, immutable"
OUR_PAGES_ONLY = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BROTLI_QUALITY = 5


def series_named(request: Request, actor: Actor) -> Series | None:
    return queries.series_with_id(request.path_params["series_id"])


def study_named(request: Request, actor: Actor) -> Study | None:
    return queries.study_with_id(request.path_params["study_id"])


def instance_named(request: Request, actor: Actor) -> Instance | None:
    return queries.instance_of_frame(request.path_params["frame_id"])


@door("study.see", of=series_named)
def series_manifest(asked: Asked) -> Response:
    """Under the word of today's manifest (`?v=`) it may be kept; else it is asked about."""
    series, word = asked.thing, asked.request.query_params.get("v", "")
    is_named = bool(word) and pinned_words([series.pk])[series.pk] == word
    document = manifests.series_manifest(series)
    return _json(asked, document, is_lasting=is_named and "awaited" not in document)


@door("study.see", of=series_named)
def volume(asked: Asked) -> Response:
    """A quarter of the resolution of every slice; under another word than today's it is gone."""
    word = asked.request.path_params["word"]
    path = volume_file(asked.thing, word)
    if path is None:
        return Response(status_code=410, headers=OUR_PAGES_ONLY)
    study = asked.thing.study
    frame_views.note(by=asked.actor, of=Subject(site_id=study.site_id, things=(study.pk,)))
    headers = {"Cache-Control": FOR_EVER, "ETag": f'"{word}"', **OUR_PAGES_ONLY}
    headers["Content-Type"] = "application/octet-stream"
    range_header = asked.request.headers.get("range", "")
    return file_answer(path, range_header=range_header, headers=headers)


@door("study.see", of=study_named)
def study_manifest(asked: Asked) -> Response:
    return _json(asked, manifests.study_manifest(asked.thing))


@door("study.see", of=study_named)
def states(asked: Asked) -> Response:
    """The presentation states of a study, for the viewer to apply."""
    return _json(asked, {"states": objects.states_of(asked.thing)})


@door("study.see", of=instance_named)
def picture(asked: Asked) -> Response:
    """A picture of one frame; another hash or kind than today's is not found."""
    named = asked.request.path_params
    kind = named["kind"]
    if kind not in MEDIA_TYPES:
        return refusals.not_found()
    path = pictures.picture(
        asked.thing, frame=queries.frame_number(named["frame_id"]),
        content_hash=named["hash"], kind=kind,
    )  # fmt: skip
    if path is None:
        return refusals.not_found()
    if kind not in NOT_SEEN:
        _note_view(asked)
    headers = {"Content-Type": MEDIA_TYPES[kind], "Cache-Control": FOR_EVER, **OUR_PAGES_ONLY}
    headers["ETag"] = f'"{named["hash"]}"'  # a browser keeps pieces only under a name for the whole
    range_header = asked.request.headers.get("range", "")
    return file_answer(path, range_header=range_header, headers=headers)


@door("study.see", of=instance_named)
def original(asked: Asked) -> Response:
    """The file as it is kept, to save: for the frames a browser cannot show."""
    _note_view(asked)
    name = asked.request.path_params["frame_id"]
    if hides_dates(asked.actor, site_id=asked.thing.series.study.site_id):
        try:
            return dateless_original(asked.thing, name=name)
        except DicomError:
            return refusals.not_found()
    return original_of(asked.thing, name=name)


def _note_view(asked: Asked) -> None:
    study = asked.thing.series.study
    frame_views.note(by=asked.actor, of=Subject(site_id=study.site_id, things=(study.pk,)))


def _json(asked: Asked, document: dict[str, object], *, is_lasting: bool = False) -> Response:
    """A document the browser may keep but asks about each time, unless it lasts."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    headers = {
        "ETag": etag, "Cache-Control": FOR_EVER if is_lasting else "private, no-cache",
        "Vary": "Accept-Encoding" if is_lasting else "Accept-Encoding, Cookie",
        **OUR_PAGES_ONLY,
    }  # fmt: skip
    if asked.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    if "br" in asked.request.headers.get("accept-encoding", ""):
        content = brotli.compress(content, quality=BROTLI_QUALITY)
        headers["Content-Encoding"] = "br"
    return Response(content, media_type="application/json", headers=headers)
