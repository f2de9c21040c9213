"""Each view reads what a box says, calls the fleet once, and answers (link-protocol.md)."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from secrets import token_urlsafe
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from binome.fleet import arriving, holding, saying, services, syncing
from binome.fleet.models import Box
from binome.fleet.refusals import NotEnrolled
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.parcels.manifest import MOST_MANIFEST_BYTES, MOST_SIGNATURE_BYTES
from binome.parcels.refusals import NotAParcel
from binome.wire import refusals
from binome.wire.threads import in_thread
from binome.wire.uploads.headers import BODY_TYPE, VERSION, BadRequest, number

Endpoint = Callable[[Request], Awaitable[Response]]

SECRET_HEADER = "box-secret"  # noqa: S105
POLICY = "parcel.carry"
MOST_SMALL_BYTES = 64 << 10
MOST_ASKED = 500
MOST_SYNC_BYTES, MOST_ECHO_BYTES = 256 << 10, 1 << 20
STATUS = {
    "not_enrolled": 401, "wrong_code": 401, "not_wanted": 404, "wrong_offset": 409, "wipe": 410,
    "superseded": 409, "wrong_checksum": 460, "unknown_sender": 403, "wrong_signature": 403,
    "bad_request": 400, "not_a_parcel": 400, "newer_format": 400, "not_a_signing_key": 400,
    "not_a_recipient": 400,
}  # fmt: skip
TUS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}


def door(endpoint: Endpoint) -> Endpoint:
    """Name the policy and turn refusals into answers."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return refusals.refused(refusal, STATUS.get(refusal.word, 409))
        except Exception as failure:
            return refusals.unexpected(failure, POLICY)

    guarded.policy = POLICY  # type: ignore[attr-defined]
    return guarded


@door
async def enrolment(request: Request) -> Response:
    """Make a box of whoever shows a code."""
    said = _json(await _body(request, MOST_SMALL_BYTES))
    code, key = (said.get("code"), said.get("key")) if isinstance(said, dict) else (None, None)
    if not isinstance(code, str) or not isinstance(key, str):
        raise NotEnrolled
    recipient = str(said.get("recipient", ""))[:100]
    made = await in_thread(
        services.enrol, code=code[:100], key=key[:100], at=utc_now(), recipient=recipient
    )
    answer = {
        "box": made.box.pk, "secret": made.secret, "recipient": made.recipient,
        "hub_key": made.hub_key, "is_pseudonymous": made.is_pseudonymous,
    }  # fmt: skip
    return JSONResponse(answer, 201, refusals.NO_STORE)


@door
async def manifests(request: Request) -> Response:
    """Keep a manifest; say which segments are wanted, from which byte, and what is receipted."""
    box = await _box(request)
    body = await _body(request, MOST_MANIFEST_BYTES + MOST_SIGNATURE_BYTES)
    standing, wanted = await in_thread(arriving.accept, body, box=box, at=utc_now())
    parcel = standing.signed.sha256
    held = await in_thread(saying.receipts_of, parcel)
    answer = {"parcel": parcel, "wanted": wanted, "receipts": [json.loads(one) for one in held]}
    return JSONResponse(answer, headers=refusals.NO_STORE)


@door
async def offsets(request: Request) -> Response:
    """Where up to 500 segments named in a JSON list stand; what nobody waits for is not named."""
    await _box(request)
    asked = _json(await _body(request, MOST_SMALL_BYTES))
    if not isinstance(asked, list) or len(asked) > MOST_ASKED:
        raise BadRequest
    names = [one for one in asked if isinstance(one, str)]
    found = await in_thread(arriving.offsets_of, names, at=utc_now())
    return JSONResponse(found, headers=refusals.NO_STORE)


@door
async def have(request: Request) -> Response:
    """Which segments of a parcel need not travel: its site sent what is in them before."""
    box = await _box(request)
    said = _json(await _body(request, MOST_SMALL_BYTES))
    parcel = said.get("parcel") if isinstance(said, dict) else None
    if not isinstance(parcel, str):
        raise BadRequest
    told = await in_thread(holding.told, parcel, box=box)
    return JSONResponse(told, headers=refusals.NO_STORE)


@door
async def receipts(request: Request) -> Response:
    """The receipts of up to 500 parcels named in a JSON list."""
    await _box(request)
    asked = _json(await _body(request, MOST_SMALL_BYTES))
    if not isinstance(asked, list) or len(asked) > MOST_ASKED:
        raise BadRequest
    names = [one for one in asked if isinstance(one, str)]
    found = [one for name in names for one in await in_thread(saying.receipts_of, name)]
    return JSONResponse([json.loads(one) for one in found], headers=refusals.NO_STORE)


@door
async def synced(request: Request) -> Response:
    """A box says how it is and what it has; it is told what else there is for it."""
    box = await _box(request)
    said = _json(await _body(request, MOST_SYNC_BYTES))
    if not isinstance(said, dict):
        raise BadRequest
    told = await in_thread(syncing.sync, box, said, at=utc_now())
    return JSONResponse(told, headers=refusals.NO_STORE)


@door
async def echo(request: Request) -> Response:
    """Take some bytes and give as many as wanted: how a box measures its line."""
    await _box(request)
    said = _json(await _body(request, MOST_ECHO_BYTES))
    want = said.get("want") if isinstance(said, dict) else None
    if type(want) is not int or not 0 <= want <= MOST_ECHO_BYTES:
        raise BadRequest
    return JSONResponse({"echo": token_urlsafe(want * 3 // 4)}, headers=refusals.NO_STORE)


@door
async def site(request: Request) -> Response:
    """What a box must know of its site to take names out as the site does."""
    box = await _box(request)
    await _body(request, MOST_SMALL_BYTES)
    return JSONResponse(await in_thread(syncing.site_of, box), headers=refusals.NO_STORE)


@door
async def segment(request: Request) -> Response:
    """`HEAD` says where a segment stands, `PATCH` goes on (tus 1.0 core)."""
    await _box(request)
    sha256 = request.path_params["sha256"]
    if request.headers.get("tus-resumable") != VERSION:
        raise BadRequest
    if request.method == "HEAD":
        offset, length = await in_thread(arriving.offset_of, sha256, at=utc_now())
        where = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
        return Response(status_code=200, headers=TUS | where)
    if request.headers.get("content-type") != BODY_TYPE:
        raise BadRequest
    offset = number(request.headers, "upload-offset")
    taking = await in_thread(arriving.Arriving, sha256, offset=offset)
    try:
        async for chunk in request.stream():
            if chunk:
                await in_thread(taking.write, chunk)
    except ClientDisconnect:
        pass  # what came is kept; the box will ask where it stands
    except BaseException:
        taking.abandon()
        raise
    offset = await in_thread(taking.end, at=utc_now())
    return Response(status_code=204, headers=TUS | {"Upload-Offset": str(offset)})


async def _box(request: Request) -> Box:
    secret = request.headers.get(SECRET_HEADER, "")
    if not secret:
        raise NotEnrolled
    return await in_thread(services.box_of, secret, at=utc_now())


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise NotAParcel
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotEnrolled from None
