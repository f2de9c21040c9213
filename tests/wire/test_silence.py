"""A client that falls silent is not waited for; our own work between its pieces is no silence."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from starlette.requests import Request

from binome.wire.dicomweb import stow


class Body:
    """A request whose body comes in these pieces, and then, perhaps, nothing more."""

    def __init__(self, *pieces: bytes, falls_silent: bool) -> None:
        self.pieces, self.falls_silent = pieces, falls_silent

    async def stream(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.falls_silent:
            await asyncio.Event().wait()


async def taken(body: Body, *, work_seconds: float = 0.0) -> list[bytes]:
    pieces = []
    async for piece in stow.body_of(cast(Request, body)):
        pieces.append(piece)
        is_done = asyncio.Event()
        asyncio.get_running_loop().call_later(work_seconds, is_done.set)
        await is_done.wait()
    return pieces


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stow, "SILENCE_SECONDS", 0.05)


def test_a_silent_client_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        asyncio.run(taken(Body(b"a", b"b", falls_silent=True)))


def test_storing_what_came_is_no_silence() -> None:
    body = Body(b"a", b"b", falls_silent=False)
    assert asyncio.run(taken(body, work_seconds=0.2)) == [b"a", b"b"]
