"""A page takes a small body, and takes it in good time; only a form of files may be large.

Django keeps the whole body on disk before it looks at who sends it: a stranger could fill the disk.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from binome.cases.queries import case_with_id
from binome.exchange import limits, uploads
from binome.exchange.refusals import OutOfSpace
from binome.kernel.clock import utc_now
from binome.people.credentials import person_of
from binome.people.policies import can

MOST_BYTES = 3 << 20  # room for the 2 MiB that a view may read, and what a form writes around it
COPIES_OF_A_FILE = 3  # body, form file, upload
SILENCE_SECONDS = 60.0
FILES_FORM = re.compile(r"/cases/([^/]+)/files/\Z")
TOO_LARGE = "This is more than a page takes. Nothing was kept. Send images on the page of a case.\n"

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """The body went on beyond what its page takes."""


def bounded(application: Application) -> Application:
    """Wrap an application: what is larger than its page takes is answered 413, unread."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most = await most_bytes(scope)
        try:
            if announced_bytes(scope) > most:
                raise TooLarge
            await application(scope, _counted(receive, most), send)
        except TooLarge:
            await _refuse(send)

    return serve


async def most_bytes(scope: Scope) -> int:
    """How much this address takes of whoever asks."""
    form = FILES_FORM.match(scope["path"])
    if form is None or scope["method"] != "POST":
        return MOST_BYTES
    is_welcome = await sync_to_async(_takes_files)(scope, form.group(1))
    return limits.MOST_FILE_BYTES if is_welcome else MOST_BYTES


def _takes_files(scope: Scope, case_id: str) -> bool:
    close_old_connections()
    case = case_with_id(case_id)
    actor = person_of(_headers(scope), at=utc_now())
    if case is None or not can(actor, "case.upload", case):
        return False
    try:
        limits.guard_disk(uploads.partials(), size_bytes=COPIES_OF_A_FILE * announced_bytes(scope))
    except OutOfSpace:
        return False
    return True


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def announced_bytes(scope: Scope) -> int:
    """The length the peer says; 0 when it says none or nonsense, for the count will tell."""
    said = _headers(scope).get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        if taken < 0:
            return await receive()
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge
        if not message.get("more_body", False):
            taken = -1  # whole: from now on one only waits for the peer to leave
        return message

    return counted


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"connection", b"close"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE.encode()})
