"""`binome serve`: refuses unsafe doors, says when it is ready, drains, and survives kill -9."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.fixtures.waiting import is_listening, until
from tests.journeys.hub import Hub

BEYOND = ("serve", "--http", "0.0.0.0:8000")


@pytest.fixture(scope="module")
def made(binome: Command) -> Command:
    assert binome("init", "--network", "Sahel", "--site", "Birao").returncode == 0
    return binome


@pytest.fixture
def hub(made: Command, folder: Path) -> Iterator[Hub]:
    hub = Hub(folder)
    hub.start()
    yield hub
    if hub.process and hub.process.poll() is None:
        hub.stop()


def test_beyond_this_machine_it_wants_tls(made: Command) -> None:
    done = made(*BEYOND)
    assert done.returncode == 1
    assert "without TLS" in done.stderr
    assert "BINOME_BEHIND_TLS=1" in done.stderr


def test_beyond_this_machine_it_wants_an_enrolled_administrator(made: Command) -> None:
    done = made(*BEYOND, BINOME_BEHIND_TLS="1")
    assert done.returncode == 1
    assert "before an administrator has enrolled" in done.stderr
    assert "binome init" in done.stderr


def test_what_is_no_address_is_a_wrong_call(made: Command) -> None:
    done = made("serve", "--http", "somewhere")
    assert done.returncode == 2
    assert "HOST:PORT" in done.stderr


def test_it_says_where_it_is_ready_and_answers_healthz(hub: Hub) -> None:
    assert hub.answers()
    until(lambda: hub.url in hub.log.read_text(), seconds=60, what="the line that says where")


def has_read_all(port: int, caller: socket.socket) -> bool:
    """Whether the server took what this caller sent: nothing waits at its end of the line."""
    ends = [f"{number:04X}" for number in (port, caller.getsockname()[1])]
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, here, there, _, queues, *_ = line.split()
            if [here.rpartition(":")[2], there.rpartition(":")[2]] == ends:
                return queues.partition(":")[2] == "00000000"
    return False


def test_a_request_under_way_is_answered_before_it_ends(hub: Hub) -> None:
    assert hub.process
    with socket.create_connection(("localhost", hub.port), timeout=60) as caller:
        caller.sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nlogi"
        )
        until(lambda: has_read_all(hub.port, caller), what="the server to take the request")
        stopping = threading.Thread(target=hub.stop)
        stopping.start()
        until(lambda: not is_listening(hub.port), seconds=60, what="the door to close")
        assert hub.process.poll() is None, "it ended with a request under way"
        caller.sendall(b"n=abc")
        assert caller.recv(4096).startswith(b"HTTP/1.1 ")
    stopping.join(60)
    assert hub.process.returncode == 0


def test_after_kill_9_a_start_just_works(hub: Hub) -> None:
    hub.kill()
    assert not hub.answers()
    hub.start()
    assert hub.answers()
