"""Rendered and thumbnail resources (PS3.18 10.4.1.1.3): frames as everyday pictures."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _
from starlette.responses import Response

from binome.archive.blobs import blobs
from binome.archive.originals import Original, originals
from binome.audit.services import Subject, frame_views
from binome.dicom.errors import DicomError
from binome.dicom.manifest_keys import ENCODER
from binome.dicom.pool import shared_pool
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb import streams
from binome.wire.dicomweb.accept import not_acceptable
from binome.wire.dicomweb.answers import PRIVATE, unchanged
from binome.wire.dicomweb.encodings import etag_of, is_known
from binome.wire.dicomweb.finding import frames_of, keys_of, study_named
from binome.wire.dicomweb.picture_forms import (
    BAD_PICTURE,
    GIF,
    BadPicture,
    Picture,
    ignored,
    picture_of,
)
from binome.wire.dicomweb.streams import Part
from binome.wire.doors import door

SECONDS_A_CALL = 60.0
FRAMES_A_CALL = 16
MOST_PICTURES = 2000
MOST_OF_A_CINE = 300
Shown = tuple[Original, Sequence[int]]

NOT_SHOWN = _("This cannot be shown as a picture. Ask for application/dicom to keep the file.")
TOO_MANY = _("These are more pictures than one answer holds. Ask for a series or for frames.")


@door("study.see", of=study_named)
def rendered(asked: Asked) -> Response:
    """Every frame of a study or series; of an instance the frame or frames its Accept can hold."""
    return _answer(asked, is_thumbnail=False)


@door("study.see", of=study_named)
def thumbnail(asked: Asked) -> Response:
    """One small picture that stands for what the address names."""
    return _answer(asked, is_thumbnail=True)


def _answer(asked: Asked, *, is_thumbnail: bool) -> Response:
    try:
        picture = picture_of(asked.request, is_thumbnail=is_thumbnail)
    except BadPicture:
        return refusals.refusal(400, "bad_picture", BAD_PICTURE)
    if picture is None:
        return not_acceptable()
    shown = _shown(asked, picture, is_thumbnail=is_thumbnail)
    if not shown:
        return refusals.not_found()
    shown = [(image, frames) for image, frames in shown if frames]
    if not shown:
        return refusals.refusal(406, "not_shown", NOT_SHOWN)
    most = MOST_OF_A_CINE if picture.media_type == GIF else MOST_PICTURES
    if sum(len(frames) for _image, frames in shown) > most:
        return refusals.refusal(413, "too_many", TOO_MANY)
    answer = _sent(asked, shown, picture)
    if not is_thumbnail and answer.status_code == 200:
        about = Subject(site_id=asked.thing.site_id, things=(asked.thing.pk,))
        frame_views.note(by=asked.actor, of=about)
    if warning := ignored(asked.request):
        answer.headers["Warning"] = warning
    return answer


def _shown(asked: Asked, picture: Picture, *, is_thumbnail: bool) -> list[Shown]:
    """The instances and frames that the address names; no frames: nothing to see in it."""
    found = originals(asked.actor, keys_of(asked.request))
    params = asked.request.path_params
    if "frames" in params:
        frames = frames_of(asked.request, found[0]) if found else []
        return [(found[0], frames[:1] if is_thumbnail else frames)] if frames else []
    if is_thumbnail:
        images = [one for one in found if one.number_of_frames] or found
        middle = images[len(images) // 2 : len(images) // 2 + 1]
        return [(one, [(one.number_of_frames + 1) // 2] * bool(one.number_of_frames))
                for one in middle]  # fmt: skip
    if "instance" in params and not picture.is_multipart and picture.media_type != GIF:
        return [(one, [1] * bool(one.number_of_frames)) for one in found[:1]]
    return [(one, range(1, one.number_of_frames + 1)) for one in found]


def _sent(asked: Asked, shown: list[Shown], picture: Picture) -> Response:
    etag = etag_of(ENCODER, picture, [(image.blob, list(frames)) for image, frames in shown])
    if is_known(etag, asked.request.headers):
        return unchanged(etag)
    image, frames = shown[0]
    is_one = len(shown) == 1 and (len(frames) == 1 or picture.media_type == GIF)
    if not is_one:
        return streams.made(_parts(shown, picture), picture.media_type)
    try:
        (content,) = _pictures(image, frames, picture)
    except DicomError:
        return refusals.refusal(406, "not_shown", NOT_SHOWN)
    return Response(content, media_type=picture.media_type, headers={**PRIVATE, "ETag": etag})


def _parts(shown: Sequence[Shown], picture: Picture) -> Iterator[Part]:
    """A part for each frame that can be shown, under its address."""
    for image, frames in shown:
        for start in range(0, len(frames), FRAMES_A_CALL):
            with suppress(DicomError):
                yield from _batch(image, frames[start : start + FRAMES_A_CALL], picture)


def _batch(image: Original, frames: Sequence[int], picture: Picture) -> list[Part]:
    address = (
        f"/dicom-web/studies/{image.study_instance_uid}/series/{image.series_instance_uid}"
        f"/instances/{image.sop_instance_uid}/frames"
    )
    made = _pictures(image, frames, picture, is_cine=False)
    return [
        Part(picture.media_type, content, f"{address}/{number}/rendered")
        for number, content in zip(frames, made, strict=True)
    ]


def _pictures(
    image: Original, frames: Sequence[int], picture: Picture, *, is_cine: bool = True
) -> list[bytes]:
    """The frames drawn in the pool; as one moving picture when a GIF of several is wanted."""
    from binome.dicom import rendering as drawn

    wanted = drawn.Rendering(
        media_type=picture.media_type,
        quality=picture.quality,
        window=picture.window,  # type: ignore[arg-type]
        viewport=drawn.Viewport(*picture.viewport) if picture.viewport else None,
    )
    moves = is_cine and len(frames) > 1
    draw: Any = drawn.rendered_cine if moves else drawn.rendered_frames
    with blobs().local(image.blob) as path:
        made = shared_pool().call(
            draw, str(path), tuple(frames), wanted, timeout_seconds=SECONDS_A_CALL
        )
    return [made] if moves else made
