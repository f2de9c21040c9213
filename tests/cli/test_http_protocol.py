"""A stranger's head is bounded: in bytes, and in time."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from binome.cli import http_protocol
from binome.cli.http_protocol import MOST_HEAD_BYTES, BoundedHttp
from tests.fixtures.waiting import until

HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    size, is_whole = 0, False
    while not is_whole:
        message = await receive()
        size += len(message.get("body", b""))
        is_whole = not message.get("more_body")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % size})


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(echo, http=BoundedHttp, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive(), what="the server")
    yield listening.getsockname()
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


def said(address: tuple[str, int], *pieces: bytes) -> bytes:
    """Send pieces until the server hangs up; return what it said."""
    with socket.create_connection(address, timeout=10) as peer:
        try:
            for piece in pieces:
                peer.sendall(piece)
            return peer.recv(65536)
        except OSError:
            return b"hung up"


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD, *([b"X: " + b"a" * 60_000 + b"\r\n"] * 64)],
        [HEAD + b"X: ", *([b"a" * 60_000] * 64)],
        [b"GET /", *([b"a" * 60_000] * 64)],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: ", *([b"a" * 60_000] * 64)],
    ],
    ids=["many headers", "one endless header", "an endless address", "an endless trailer"],
)
def test_an_endless_head_is_cut_off(address: tuple[str, int], pieces: list[bytes]) -> None:
    assert b" 200 " not in said(address, *pieces)
    assert b"200 OK" in said(address, HEAD + b"Content-Length: 0\r\n\r\n")


def test_a_long_body_is_no_head(address: tuple[str, int]) -> None:
    body = b"x" * (MOST_HEAD_BYTES * 20)
    head = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    answer = said(address, head, body[:1000], body[1000:])
    assert b"200 OK" in answer


def test_who_never_ends_a_head_is_hung_up_on(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)
    for begun in (b"", HEAD):
        with socket.create_connection(address, timeout=10) as peer:
            peer.sendall(begun)
            assert peer.recv(100) == b""
