"""The press: one typesetter stands, each paper has a child of its own, and no kill loses a word."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from binome.reports.renditions import press
from binome.reports.renditions.press import NothingPrinted, Press, PressEnded, Printed
from binome.reports.renditions.typesetting import NotTypeset, typeset
from tests.fixtures.waiting import until

PAGE = "<html lang=fr><h1>Avis</h1><p>Pas de fracture.</p></html>"
LONG = PAGE + "<p>Ligne d’un texte qui continue.</p>" * 400
SECONDS = 90.0


@pytest.fixture
def standing() -> Press:
    """The press of this process, with one paper behind it."""
    press.printed(PAGE, identifier="x", seconds=SECONDS)
    return press.standing_press()


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody waited for yet has, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_one_typesetter_stands_with_one_thread_and_sets_paper_after_paper(standing: Press) -> None:
    before = standing.process.pid
    made = [press.printed(PAGE, identifier="x", seconds=SECONDS) for _ in range(2)]
    assert made[0].pdf == made[1].pdf
    assert made[0].pdf.startswith(b"%PDF-1.7")
    assert all(0 < one.cpu_seconds < SECONDS for one in made)
    assert press.standing_press().process.pid == before
    assert os.listdir(f"/proc/{before}/task") == [str(before)]
    until(lambda: not children_of(before))


def test_a_paper_that_takes_too_long_is_ended_and_the_press_stands(standing: Press) -> None:
    with pytest.raises(NotTypeset) as refusal:
        typeset(LONG, identifier="x", seconds=0.01)
    assert "The signed report is safe" in str(refusal.value)
    until(lambda: not children_of(standing.process.pid))
    assert typeset(PAGE, identifier="x").startswith(b"%PDF-")
    assert press.standing_press() is standing


def acting_on_the_first_child(
    monkeypatch: pytest.MonkeyPatch, of: Press, act: Callable[[int], None]
) -> list[int]:
    """Do something to the first child that comes, while it still waits for its page."""
    talk, children = press._talk, list[int]()
    until(lambda: not children_of(of.process.pid), what="the end of a former paper's child")

    def talked(document: socket.socket, request: bytes, seconds: float) -> Printed:
        if not children:
            children.extend(until(lambda: children_of(of.process.pid)))
            act(children[0])
            until(lambda: is_gone(children[0]), what="the child's end")
        return talk(document, request, seconds)

    monkeypatch.setattr(press, "_talk", talked)
    return children


def test_a_killed_press_loses_no_paper_another_sets_it(
    standing: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its children go with it."""
    acting_on_the_first_child(monkeypatch, standing, lambda _: standing.process.kill())
    made = press.printed(PAGE, identifier="x", seconds=SECONDS)
    assert made.pdf.startswith(b"%PDF-")
    assert press.standing_press().process.pid != standing.process.pid


def test_a_killed_child_is_said_and_the_next_paper_comes(
    standing: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting_on_the_first_child(monkeypatch, standing, lambda pid: os.kill(pid, signal.SIGKILL))
    with pytest.raises(NotTypeset):
        typeset(PAGE, identifier="x")
    assert press.standing_press() is standing
    assert typeset(PAGE, identifier="x").startswith(b"%PDF-")


def test_a_press_reaches_no_network(standing: Press) -> None:
    """Where the kernel lets a process leave; this one asks as the press does."""
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0:
        inside = os.readlink(f"/proc/{standing.process.pid}/ns/net")
        assert inside != os.readlink("/proc/self/ns/net")


def test_a_press_knows_no_secret_and_ends_when_nobody_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BINOME_DATABASE_URL", "postgresql://secret@db")
    own = Press(idle_seconds=0.05)
    told = Path(f"/proc/{own.process.pid}/environ").read_bytes()
    assert b"PATH=" in told
    assert b"secret" not in told
    assert own.process.wait(SECONDS) == 0
    with pytest.raises(PressEnded):
        own.printed(PAGE, identifier="x", seconds=SECONDS)
    own.stop()


def test_a_press_that_no_child_comes_from_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Press()
    monkeypatch.setattr(press, "START_SECONDS", 0.01)
    with pytest.raises(NothingPrinted):
        own.printed(PAGE, identifier="x", seconds=SECONDS)
    assert own.process.poll() == -signal.SIGKILL


def test_a_press_ends_with_the_service_however_that_ends() -> None:
    words = "from binome.reports.renditions.press import Press\n"
    words += "import time; print(Press().process.pid, flush=True); time.sleep(600)"
    service = subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, text=True)
    assert service.stdout is not None
    with service.stdout:
        pid = int(service.stdout.readline())
        service.kill()
        service.wait()
    assert until(lambda: is_gone(pid))
