"""STOW-RS (PS3.18 10.5): instances in, each answered for, none confirmed before it is safe."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from binome.archive import services
from binome.archive.refusals import OutOfSpace, StoreFailed
from binome.archive.services import Outcome
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb.answers import dicom_json, failure_reason
from binome.wire.dicomweb.finding import root_of, site_to_store_for
from binome.wire.dicomweb.parts import BadMultipart, parameters
from binome.wire.dicomweb.spool import Batch, TooLargePart, TooManyParts, batches
from binome.wire.doors import door
from binome.wire.threads import in_thread

SILENCE_SECONDS = 60.0
NOT_DICOM = _(
    "Send multipart/related with type application/dicom. XML and other types are not read."
)
NOT_MULTIPART = _(
    "The body is not the multipart its Content-Type says. Nothing more of it was kept."
)
TOO_MANY = _("This request holds too many parts. Send at most 20000 at once.")
TOO_LARGE = _(
    "One part is larger than 16 GiB and was not kept. What was not confirmed must be sent again."
)
TOO_SLOW = _("Nothing came for a minute. What was not confirmed must be sent again.")
EMPTY = _("This request holds no instance.")


@door("study.store", of=site_to_store_for)
async def store(asked: Asked) -> Response:
    """Store as it streams in, batch after batch; answer once everything is durable."""
    boundary = boundary_of(asked.request)
    if boundary is None:
        return refusals.refusal(415, "not_dicom", NOT_DICOM)
    outcomes: list[Outcome] = []
    try:
        async for batch in batches(body_of(asked.request), boundary):
            outcomes += await in_thread(_store, batch, asked)
    except BadMultipart:
        return refusals.refusal(400, "not_multipart", NOT_MULTIPART)
    except TooManyParts:
        return refusals.refusal(413, "too_many_parts", TOO_MANY)
    except TooLargePart:
        return refusals.refusal(413, "too_large", TOO_LARGE)
    except TimeoutError:
        return refusals.refusal(408, "too_slow", TOO_SLOW)
    except ClientDisconnect:
        return Response(status_code=400)
    if not outcomes:
        return refusals.refusal(400, "empty", EMPTY)
    return answer_of(asked.request, outcomes)


def boundary_of(request: Request) -> str | None:
    """The boundary of a body we read; None for any other type or a compressed body."""
    media_type, given = parameters(request.headers.get("content-type", ""))
    is_dicom = given.get("type", "application/dicom").lower() == "application/dicom"
    if media_type != "multipart/related" or not is_dicom:
        return None
    if request.headers.get("content-encoding", "identity") != "identity":
        return None
    return given.get("boundary")


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The body piece by piece; TimeoutError when the client falls silent."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(SILENCE_SECONDS) as patience:
        async for piece in request.stream():
            patience.reschedule(None)
            yield piece
            patience.reschedule(loop.time() + SILENCE_SECONDS)


def _store(batch: Batch, asked: Asked) -> list[Outcome]:
    into = asked.request.path_params.get("study", "")
    try:
        with batch:
            return services.store(
                batch.incoming, site=asked.thing, by=asked.actor, at=asked.at, into=into
            )
    except OutOfSpace as refusal:
        return [Outcome(refusal=refusal) for _ in batch.incoming]


def answer_of(request: Request, outcomes: Sequence[Outcome]) -> Response:
    """PS3.18 Table 10.5.3-2 and PS3.18 Annex I.2."""
    stored = [outcome for outcome in outcomes if outcome.is_stored]
    failed = [outcome for outcome in outcomes if not outcome.is_stored]
    root = f"{root_of(request)}/studies"
    document: dict[str, Any] = {}
    study_uids = {outcome.study_instance_uid for outcome in stored}
    if len(study_uids) == 1:
        document["00081190"] = _value("UR", f"{root}/{study_uids.pop()}")
    named = [outcome for outcome in failed if outcome.sop_instance_uid]
    nameless = [outcome for outcome in failed if not outcome.sop_instance_uid]
    if stored:
        items = [{**_reference(o), "00081190": _value("UR", _url(root, o))} for o in stored]
        document["00081199"] = {"vr": "SQ", "Value": items}
    if named:
        items = [{**_reference(o), **_reason(o)} for o in named]
        document["00081198"] = {"vr": "SQ", "Value": items}
    if nameless:
        document["0008119A"] = {"vr": "SQ", "Value": [_reason(o) for o in nameless]}
    return dicom_json(document, request.headers, _status(stored, failed))


def _status(stored: Sequence[Outcome], failed: Sequence[Outcome]) -> int:
    if not failed:
        return 200
    if stored:
        return 202
    if any(isinstance(outcome.refusal, StoreFailed) for outcome in failed):
        return 503
    is_full = all(isinstance(outcome.refusal, OutOfSpace) for outcome in failed)
    return 507 if is_full else 409


def _reference(outcome: Outcome) -> dict[str, Any]:
    return {
        "00081150": _value("UI", outcome.sop_class_uid),
        "00081155": _value("UI", outcome.sop_instance_uid),
    }


def _reason(outcome: Outcome) -> dict[str, Any]:
    """Failure Reason, and the sentence for a person as Error Comment."""
    refusal = outcome.refusal
    assert refusal is not None
    return {
        "00081197": _value("US", failure_reason(refusal)),
        "00000902": _value("LO", str(refusal)),
    }


def _url(root: str, outcome: Outcome) -> str:
    study, series = outcome.study_instance_uid, outcome.series_instance_uid
    return f"{root}/{study}/series/{series}/instances/{outcome.sop_instance_uid}"


def _value(vr: str, value: Any) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]}
