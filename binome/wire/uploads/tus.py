"""The tus methods: each reads headers, calls the exchange once, and answers with offsets."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from django.utils.translation import gettext_lazy as _
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from binome.exchange import limits, uploads
from binome.exchange.models import Upload
from binome.exchange.receiving import ALGORITHMS, Receiver
from binome.exchange.turns import turns
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.wire.threads import in_thread
from binome.wire.uploads import headers as said
from binome.wire.uploads.doorstep import token_of, upload_door

SINGLE_METHODS = ["HEAD", "PATCH", "DELETE", "POST", "OPTIONS"]
IDLE_SECONDS = 120


class WrongVersion(Refusal):
    """The peer speaks another version of tus."""

    word = "wrong_version"
    sentence = _("This server speaks tus 1.0.0.")


class WrongType(Refusal):
    """The body of a PATCH is not a piece of a file."""

    word = "wrong_type"
    sentence = _("A piece of a file is sent as application/offset+octet-stream.")


@upload_door("case.upload")
async def collection(request: Request) -> Response:
    """`OPTIONS` says what is spoken; `POST` begins an upload, with its first bytes if any."""
    if request.method == "OPTIONS":
        return _answer(204, _abilities())
    _check_version(request)
    token = await token_of(request)
    announced = said.announced(request.headers)
    upload = await in_thread(uploads.create, announced, case=token.case, at=utc_now())
    offset = await in_thread(uploads.offset_of, upload)
    if offset == upload.size_bytes:
        offset = await _settled(upload)
    elif request.headers.get("content-type") == said.BODY_TYPE:
        offset = await _receive(request, upload, offset, body_starts_at=0)
    answer = {"Location": f"/uploads/{upload.pk}", "Upload-Offset": str(offset)}
    return _answer(201, answer | _expiry(upload))


@upload_door("case.upload")
async def single(request: Request) -> Response:
    """`HEAD` says where an upload stands, `PATCH` goes on, `DELETE` forgets it."""
    method = request.headers.get("x-http-method-override", request.method).upper()
    if method == "OPTIONS":
        return _answer(204, _abilities())
    _check_version(request)
    token = await token_of(request)
    upload_id = request.path_params["upload_id"]
    upload = await in_thread(uploads.upload_with_id, upload_id, token=token)
    if method == "HEAD":
        return await _head(upload)
    if method == "PATCH":
        return await _patch(request, upload)
    if method == "DELETE":
        await in_thread(uploads.terminate, upload)
        return _answer(204, {})
    raise said.BadRequest


async def _settled(upload: Upload) -> int:
    """Whoever asks believes the former connection dead: it is ended, so the offset stays true."""
    await in_thread(turns.stop, upload.pk)
    return await in_thread(uploads.end_if_whole, upload, at=utc_now())


async def _head(upload: Upload) -> Response:
    offset = await _settled(upload)
    where = {"Upload-Offset": str(offset), "Upload-Length": str(upload.size_bytes)}
    return _answer(200, where | _expiry(upload))


async def _patch(request: Request, upload: Upload) -> Response:
    if request.headers.get("content-type") != said.BODY_TYPE:
        raise WrongType
    offset = said.number(request.headers, "upload-offset")
    offset = await _receive(request, upload, offset, body_starts_at=offset)
    return _answer(204, {"Upload-Offset": str(offset)} | _expiry(upload))


async def _receive(request: Request, upload: Upload, offset: int, *, body_starts_at: int) -> int:
    """Write the body from `offset` on; what it repeats of before is skipped. Return the offset."""
    checksum = said.checksum(request.headers) if body_starts_at == offset else None
    receiver = await in_thread(Receiver, upload, offset=offset, checksum=checksum)
    try:
        is_whole = await _pour(request, receiver, skip=offset - body_starts_at)
    except BaseException:
        receiver.abandon()
        raise
    return await in_thread(receiver.end, is_whole=is_whole, at=utc_now())


async def _pour(request: Request, receiver: Receiver, *, skip: int) -> bool:
    """Write what comes after the first `skip` bytes; False when the link was cut before the end."""
    try:
        async with aclosing(_chunks(request, skip)) as chunks:
            async for chunk in chunks:
                await in_thread(receiver.write, chunk, at=utc_now())
    except (ClientDisconnect, TimeoutError):
        return False  # what arrived is kept; the peer will ask where it stands
    return True


async def _chunks(request: Request, skip: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes, but its first bytes; TimeoutError when nothing came for two minutes."""
    stream = request.stream()
    while True:
        async with asyncio.timeout(IDLE_SECONDS):
            try:
                chunk = await anext(stream)
            except StopAsyncIteration:
                return
        if kept := chunk[skip:]:
            yield kept
        skip = max(0, skip - len(chunk))


def _check_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != said.VERSION:
        raise WrongVersion


def _expiry(upload: Upload) -> dict[str, str]:
    return {} if upload.is_complete else {"Upload-Expires": said.expires(upload.expires_at)}


def _abilities() -> dict[str, str]:
    return {
        "Tus-Version": said.VERSION,
        "Tus-Extension": said.EXTENSIONS,
        "Tus-Max-Size": str(limits.MOST_FILE_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def _answer(status: int, headers: dict[str, str]) -> Response:
    always = {"Tus-Resumable": said.VERSION, "Cache-Control": "no-store"}
    return Response(status_code=status, headers=always | headers)
