"""A page takes a small body; only who may send files to a case may send a large one."""

import asyncio
from typing import Any

import pytest

from binome.pages import bodies
from tests.cases.world import World, a_world
from tests.wire.clients import cookies_of

PIECE = b"x" * (1 << 20)
pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """An application that reads its body to the end, and counts."""

    def __init__(self) -> None:
        self.taken = 0
        self.is_whole = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.taken += len(message["body"])
            if not message["more_body"]:
                break
        self.is_whole = True
        await send({"type": "http.response.start", "status": 200, "headers": []})


def posted(path: str, *, pieces: int, **headers: str) -> tuple[Page, int]:
    """Post so many MiB; the page, and the status of the answer (0: none)."""
    page, statuses, left = Page(), [], pieces

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": PIECE, "more_body": left > 0}

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    said = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "method": "POST", "path": path, "headers": said}
    asyncio.run(bodies.bounded(page)(scope, receive, send))
    return page, statuses[0] if statuses else 0


def test_a_stranger_cannot_fill_the_disk_through_a_page() -> None:
    page, status = posted("/accounts/login/", pieces=50)
    assert status == 413
    assert page.taken <= bodies.MOST_BYTES


def test_an_announced_length_is_refused_before_the_first_byte() -> None:
    page, status = posted("/accounts/login/", pieces=1, content_length=str(4 << 30))
    assert (page.taken, status) == (0, 413)


def test_a_small_body_comes_through_whole() -> None:
    page, status = posted("/accounts/login/", pieces=2)
    assert (page.is_whole, status) == (True, 200)


@pytest.fixture
def world() -> World:
    return a_world()


def test_the_sender_of_a_case_sends_large_files_without_a_script(world: World) -> None:
    address = f"/cases/{world.draft().pk}/files/"
    assert posted(address, pieces=8, cookie=cookies_of(world.sender))[1] == 200


def test_nobody_else_sends_large_files_to_a_case(world: World) -> None:
    address = f"/cases/{world.draft().pk}/files/"
    assert posted(address, pieces=8)[1] == 413
    assert posted(address, pieces=8, cookie=cookies_of(world.stranger))[1] == 413


def test_a_body_that_falls_silent_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.05)
    page = Page()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def send(message: Any) -> None:
        raise AssertionError("nobody listens")

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(asyncio.wait_for(bodies.bounded(page)(scope, receive, send), 5))
    assert not page.is_whole
