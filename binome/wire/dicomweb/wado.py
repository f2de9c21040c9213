"""WADO-RS (PS3.18 10.4): instances as they are kept, their metadata, and single frames."""

from collections.abc import Sequence

from starlette.responses import Response

from binome.archive import frame_tables, prepared
from binome.archive.bulk import bulk_value
from binome.archive.dates import hides_dates
from binome.archive.originals import Original, originals
from binome.archive.prepared import metadata_of
from binome.audit import services as audit
from binome.audit.services import Subject, frame_views
from binome.dicom.errors import DicomError
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dateless import dateless, dateless_ones
from binome.wire.dicomweb import accept, streams
from binome.wire.dicomweb.accept import ANY_SYNTAX, refuses_json
from binome.wire.dicomweb.answers import PRIVATE, packed_json, unchanged
from binome.wire.dicomweb.encodings import coding_for, etag_of, is_known
from binome.wire.dicomweb.finding import frames_of, keys_of, root_of, study_named
from binome.wire.dicomweb.forms import (
    Form,
    form_of_frames,
    frames_made,
    instance_made,
    instances_made,
    syntax_of_instances,
)
from binome.wire.dicomweb.streams import Part
from binome.wire.doors import door
from binome.wire.originals import original_of

DICOM = "application/dicom"
#: Pixels never change under their UIDs; a viewer finds them by metadata, asked for each time.
FOR_A_DAY = "private, max-age=86400"


@door("study.see", of=study_named)
def study(asked: Asked) -> Response:
    return _instances(asked)


@door("study.see", of=study_named)
def series(asked: Asked) -> Response:
    return _instances(asked)


@door("study.see", of=study_named)
def instance(asked: Asked) -> Response:
    return _instances(asked)


@door("study.see", of=study_named)
def study_metadata(asked: Asked) -> Response:
    return _metadata(asked)


@door("study.see", of=study_named)
def series_metadata(asked: Asked) -> Response:
    return _metadata(asked)


@door("study.see", of=study_named)
def instance_metadata(asked: Asked) -> Response:
    return _metadata(asked)


@door("study.see", of=study_named)
def frames(asked: Asked) -> Response:
    """The frames of one instance, in the order asked for; as kept, each one read of the store."""
    found = _named(asked)
    numbers = frames_of(asked.request, found[0]) if found else []
    if not numbers:
        return refusals.not_found()
    image = found[0]
    form = form_of_frames(image, accept.wanted(asked.request))
    if form is None:
        return accept.not_acceptable()
    etag = etag_of(image.blob, numbers, form)
    if is_known(etag, asked.request.headers):
        return unchanged(etag)
    try:
        parts = _frames(image, numbers, form)
    except DicomError:
        return accept.not_acceptable()
    about = Subject(site_id=asked.thing.site_id, things=(asked.thing.pk,))
    frame_views.note(by=asked.actor, of=about)
    answer = streams.known(parts, form.content_type.partition(";")[0], etag=etag)
    answer.headers["Cache-Control"] = FOR_A_DAY
    return answer


def _frames(image: Original, numbers: Sequence[int], form: Form) -> list[Part]:
    if form.target:
        made = frames_made(image, numbers, form.target)
        return [Part(form.content_type, content) for content in made]
    pieces = [frame_tables.pieces_of(image.frame_table, number) for number in numbers]
    return [Part(form.content_type, [(image.blob, *piece) for piece in frame]) for frame in pieces]


@door("study.see", of=study_named)
def bulk(asked: Asked) -> Response:
    """One binary value of an instance's header."""
    found = _named(asked)
    value = bulk_value(found[0], asked.request.path_params["path"]) if found else None
    if value is None:
        return refusals.not_found()
    return Response(value, media_type="application/octet-stream", headers=PRIVATE)


def _named(asked: Asked) -> list[Original]:
    """What the address names, of the study the door has judged."""
    return originals(asked.actor, keys_of(asked.request))


def _instances(asked: Asked) -> Response:
    found = _named(asked)
    if not found:
        return refusals.not_found()
    syntax = syntax_of_instances(found, accept.wanted(asked.request))
    if syntax is None:
        return accept.refusal_of(asked.request)
    things = (asked.thing.pk, *(one.pk for one in found[:50]))
    about = Subject(site_id=asked.thing.site_id, things=things, count=len(found))
    audit.record("images.retrieved", by=asked.actor, at=asked.at, of=about)
    if hides_dates(asked.actor, site_id=asked.thing.site_id):
        return _without_dates(asked, found, syntax)
    if len(found) == 1 and accept.takes_single_file(asked.request):
        return _one_file(found[0], syntax)
    parts = instances_made(found, syntax)
    return streams.known(list(parts), DICOM) if syntax == ANY_SYNTAX else streams.made(parts, DICOM)


def _without_dates(asked: Asked, found: Sequence[Original], syntax: str) -> Response:
    """For a reader of a network that keeps no names: made one by one, in the pool."""
    target = "" if syntax == ANY_SYNTAX else syntax
    if len(found) == 1:
        try:
            kept, content = dateless(found[0], target)
        except DicomError:
            return accept.not_acceptable()
        if accept.takes_single_file(asked.request):
            return Response(content, media_type=DICOM, headers=PRIVATE)
        return streams.known([Part(f"{DICOM}; transfer-syntax={kept}", content)], DICOM)
    made = dateless_ones(found, target)
    return streams.made((Part(f"{DICOM}; transfer-syntax={k}", c) for k, c in made), DICOM)


def _one_file(one: Original, syntax: str) -> Response:
    if syntax == ANY_SYNTAX or one.number_of_frames == 0:
        return original_of(one, name=one.pk)
    try:
        content = instance_made(one, syntax)
    except DicomError:
        return accept.not_acceptable()
    return Response(content, media_type=DICOM, headers=PRIVATE)


def _metadata(asked: Asked) -> Response:
    if refused := refuses_json(asked.request):
        return refused
    keys, headers = keys_of(asked.request), asked.request.headers
    is_dateless = hides_dates(asked.actor, site_id=asked.thing.site_id)
    found = metadata_of(prepared.Asked(asked.actor, keys, root_of(asked.request), is_dateless))
    if found is None:
        return refusals.not_found()
    coding = coding_for(headers)
    etag = f'"{found.version}-{coding}"'
    if is_known(etag, headers):
        return unchanged(etag)
    body = found.body(coding)
    return packed_json(body, coding, etag=etag) if body else refusals.not_found()
