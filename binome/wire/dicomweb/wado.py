"""WADO-RS (PS3.18 10.4): instances as they are kept, their metadata, and single frames."""

from collections.abc import Iterator, Sequence

from starlette.responses import Response, StreamingResponse

from binome.archive import frame_tables, prepared
from binome.archive.blobs import blobs
from binome.archive.bulk import bulk_value
from binome.archive.originals import Original, originals
from binome.archive.prepared import metadata_of
from binome.audit import services as audit
from binome.audit.services import Subject, frame_views
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb import accept
from binome.wire.dicomweb.accept import refuses_instances, refuses_json
from binome.wire.dicomweb.answers import PRIVATE, packed_json, unchanged
from binome.wire.dicomweb.encodings import coding_for, is_known
from binome.wire.dicomweb.finding import keys_of, root_of, study_named
from binome.wire.dicomweb.frames import as_wanted, frame_numbers
from binome.wire.dicomweb.parts import closing, new_boundary, part_head
from binome.wire.doors import door
from binome.wire.originals import original_of

DICOM = "application/dicom"


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
    """The frames of one instance, in the order asked for, each one read of the store."""
    found = _named(asked)
    if not found:
        return refusals.not_found()
    image = found[0]
    numbers = frame_numbers(asked.request.path_params["frames"])
    if not numbers or max(numbers) > image.number_of_frames:
        return refusals.not_found()
    form = as_wanted(image, accept.wanted(asked.request))
    if form is None:
        return accept.not_acceptable()
    about = Subject(site_id=asked.thing.site_id, things=(asked.thing.pk,))
    frame_views.note(by=asked.actor, of=about)
    pieces = [frame_tables.pieces_of(image.frame_table, number) for number in numbers]
    parts = [(form, [(image.blob, *piece) for piece in frame]) for frame in pieces]
    return _multipart(parts, "application/octet-stream")


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
    refused = refuses_instances(asked.request, [one.transfer_syntax_uid for one in found])
    if refused:
        return refused
    things = (asked.thing.pk, *(one.pk for one in found[:50]))
    about = Subject(site_id=asked.thing.site_id, things=things, count=len(found))
    audit.record("images.retrieved", by=asked.actor, at=asked.at, of=about)
    if len(found) == 1 and accept.takes_single_file(asked.request):
        return original_of(found[0], name=found[0].pk)
    parts = [
        (f"{DICOM}; transfer-syntax={one.transfer_syntax_uid}",
         [(one.blob, 0, one.blob_bytes)])
        for one in found
    ]  # fmt: skip
    return _multipart(parts, DICOM)


def _metadata(asked: Asked) -> Response:
    if refused := refuses_json(asked.request):
        return refused
    keys, headers = keys_of(asked.request), asked.request.headers
    found = metadata_of(prepared.Asked(asked.actor, keys, root_of(asked.request)))
    if found is None:
        return refusals.not_found()
    coding = coding_for(headers)
    etag = f'"{found.version}-{coding}"'
    if is_known(etag, headers):
        return unchanged(etag)
    body = found.body(coding)
    return packed_json(body, coding, etag=etag) if body else refusals.not_found()


#: Media type of a part, and where its bytes lie: blob, offset, length.
Part = tuple[str, Sequence[tuple[str, int, int]]]


def _multipart(parts: Sequence[Part], part_type: str) -> Response:
    """All parts as one stream whose length is known before the first byte."""
    boundary = new_boundary()
    heads = [
        part_head(boundary, content_type=media_type, size_bytes=sum(p[2] for p in pieces))
        for media_type, pieces in parts
    ]
    length = sum(map(len, heads)) + len(closing(boundary))
    length += sum(piece[2] for _, pieces in parts for piece in pieces)
    return StreamingResponse(
        _stream(heads, parts, boundary),
        media_type=f'multipart/related; type="{part_type}"; boundary={boundary}',
        headers={**PRIVATE, "Content-Length": str(length)},
    )


def _stream(heads: Sequence[bytes], parts: Sequence[Part], boundary: str) -> Iterator[bytes]:
    for head, (_, pieces) in zip(heads, parts, strict=True):
        yield head
        for blob, offset, length in pieces:
            yield from _piece(blob, offset, length)
    yield closing(boundary)


def _piece(blob: str, offset: int, length: int) -> Iterator[bytes]:
    most = 1 << 20
    for start in range(0, length, most):
        yield blobs().read(blob, offset + start, min(most, length - start))
