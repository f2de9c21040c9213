"""What a reader draws in OHIF: stored like STOW-RS, into the study of the address and no other."""

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from binome.archive.refusals import OutOfSpace
from binome.archive.services import Outcome
from binome.reports.drawings.adopting import LARGEST_BYTES, adopt
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb import stow
from binome.wire.dicomweb.finding import study_named
from binome.wire.dicomweb.parts import BadMultipart
from binome.wire.dicomweb.spool import Batch, batches
from binome.wire.doors import door
from binome.wire.threads import in_thread

MOST_OBJECTS = 20


@door("study.draw", of=study_named)
async def store_drawn(asked: Asked) -> Response:
    """Keep reports, segmentations and structures beside the images they speak of."""
    boundary = stow.boundary_of(asked.request)
    if boundary is None:
        return refusals.refusal(415, "not_dicom", stow.NOT_DICOM)
    if int(asked.request.headers.get("content-length") or LARGEST_BYTES) > LARGEST_BYTES:
        return refusals.refusal(413, "too_large", stow.TOO_LARGE)
    outcomes: list[Outcome] = []
    try:
        async for batch in batches(stow.body_of(asked.request), boundary):
            outcomes += await in_thread(_adopt, batch, asked)
            if len(outcomes) > MOST_OBJECTS:
                break
    except BadMultipart:
        return refusals.refusal(400, "not_multipart", stow.NOT_MULTIPART)
    except TimeoutError:
        return refusals.refusal(408, "too_slow", stow.TOO_SLOW)
    except ClientDisconnect:
        return Response(status_code=400)
    if not outcomes:
        return refusals.refusal(400, "empty", stow.EMPTY)
    return stow.answer_of(asked.request, outcomes)


def _adopt(batch: Batch, asked: Asked) -> list[Outcome]:
    with batch:
        try:
            return adopt(batch.incoming, into=asked.thing, by=asked.actor, at=asked.at)
        except OutOfSpace as refusal:
            return [Outcome(refusal=refusal) for _ in batch.incoming]
