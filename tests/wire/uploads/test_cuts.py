"""Cuts, kills and two connections at once: the hub keeps every byte as it arrived."""

import http.client
import io
import random
import socket
import sqlite3
from contextlib import closing

import httpx
import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.fixtures.waiting import until
from tests.wire.uploads.running import Server

BODY = {"Content-Type": "application/offset+octet-stream"}
PIECE = bytes(range(256)) * 1024


def begin(server: Server, size: int, headers: dict[str, str] | None = None) -> str:
    made = httpx.post(
        f"{server.url}/uploads/",
        headers=server.headers | {"Upload-Length": str(size)} | (headers or {}),
    )
    return str(made.headers["location"])


def offset(server: Server, url: str) -> int:
    return int(httpx.head(server.url + url, headers=server.headers).headers["upload-offset"])


def half_a_patch(server: Server, url: str, body: bytes, claimed: int) -> socket.socket:
    """Send a PATCH that claims more than it brings, and leave the connection open."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("PATCH", url)
    for name, value in (server.headers | BODY).items():
        connection.putheader(name, value)
    connection.putheader("Upload-Offset", "0")
    connection.putheader("Content-Length", str(claimed))
    connection.endheaders()
    connection.send(body)
    assert connection.sock is not None
    return connection.sock


def arrived(server: Server) -> int:
    return sum(path.stat().st_size for path in server.files())


def test_the_bytes_before_a_cut_are_kept(server: Server) -> None:
    url = begin(server, 1_000_000)
    with closing(half_a_patch(server, url, PIECE, 1_000_000)):
        until(lambda: arrived(server) == len(PIECE))
    synced = "SELECT offset_bytes FROM exchange_upload"
    until(lambda: server.rows(synced) == [(len(PIECE),)])
    assert offset(server, url) == len(PIECE)


def test_a_second_connection_takes_over_from_one_that_hangs(server: Server) -> None:
    url = begin(server, 2 * len(PIECE))
    with closing(half_a_patch(server, url, PIECE, 2 * len(PIECE))):
        until(lambda: arrived(server) == len(PIECE))
        answer = httpx.patch(
            server.url + url,
            headers=server.headers | BODY | {"Upload-Offset": str(len(PIECE))},
            content=PIECE,
        )
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(2 * len(PIECE)))
    assert server.files()[0].read_bytes() == PIECE * 2


def test_a_question_ends_the_hanging_connection_so_that_its_answer_stays_true(
    server: Server,
) -> None:
    url = begin(server, 3 * len(PIECE))
    with closing(half_a_patch(server, url, PIECE, 3 * len(PIECE))) as hanging:
        until(lambda: arrived(server) == len(PIECE))
        assert offset(server, url) == len(PIECE)
        hanging.sendall(PIECE)
        hanging.settimeout(10)
        assert hanging.recv(20).startswith(b"HTTP/1.1 409")
    assert offset(server, url) == len(PIECE)


def test_a_kill_in_the_middle_loses_nothing_that_arrived(own_server: Server) -> None:
    server = own_server
    url = begin(server, 10 * len(PIECE))
    with closing(half_a_patch(server, url, PIECE * 3, 10 * len(PIECE))):
        until(lambda: arrived(server) == 3 * len(PIECE))
        server.kill()
    server.start()
    assert offset(server, url) == 3 * len(PIECE)
    answer = httpx.patch(
        server.url + url,
        headers=server.headers | BODY | {"Upload-Offset": str(3 * len(PIECE))},
        content=PIECE * 7,
    )
    assert answer.headers["upload-offset"] == str(10 * len(PIECE))
    assert server.files()[0].read_bytes() == PIECE * 10


def test_after_a_restart_of_the_machine_only_synced_bytes_count(own_server: Server) -> None:
    server = own_server
    url = begin(server, 10 * len(PIECE))
    with closing(half_a_patch(server, url, PIECE, 10 * len(PIECE))):
        until(lambda: arrived(server) == len(PIECE))
    until(lambda: server.rows("SELECT offset_bytes FROM exchange_upload") == [(len(PIECE),)])
    server.kill()
    with closing(sqlite3.connect(server.data / "binome.sqlite3")) as database:
        database.execute("UPDATE exchange_upload SET boot = 'an earlier one'")
        database.commit()
    with server.files()[0].open("ab") as file:
        file.write(b"\0" * 5000)
    server.start()
    assert offset(server, url) == len(PIECE)
    assert arrived(server) == len(PIECE)


@pytest.mark.parametrize("chunk_bytes", [70_001, 1 << 30])
def test_tuspy_as_a_stranger_uploads(server: Server, chunk_bytes: int) -> None:
    file = io.BytesIO(random.Random(1).randbytes(300_000))
    uploader = stranger(server).uploader(
        file_stream=file, chunk_size=chunk_bytes, metadata={"filename": "IM1"}, upload_checksum=True
    )
    uploader.upload()
    assert server.files()[0].read_bytes() == file.getvalue()


def test_tuspy_resumes_after_the_server_was_killed(own_server: Server) -> None:
    server = own_server
    file = io.BytesIO(random.Random(2).randbytes(300_000))
    uploader = stranger(server).uploader(file_stream=file, chunk_size=50_000)
    uploader.upload(stop_at=100_000)
    server.kill()
    with pytest.raises(TusCommunicationError):
        uploader.get_offset()
    server.start()
    again = stranger(server).uploader(file_stream=file, chunk_size=50_000, url=uploader.url)
    assert again.offset == 100_000
    again.upload()
    assert server.files()[0].read_bytes() == file.getvalue()


def stranger(server: Server) -> TusClient:
    return TusClient(f"{server.url}/uploads/", headers={"Upload-Token": server.facts["token"]})
