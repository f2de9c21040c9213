"""An acceptor on a free port in front of an archive that lives in a dictionary."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.limits import Limits
from binome.dicom.network.settings import AcceptorSettings
from tests.dicom.network.memory_archive import MemoryArchive
from tests.fixtures import waiting

QUICK = Limits(artim_s=2.0, idle_s=20.0, stall_s=5.0, tick_s=0.05, pending_interval_s=0.0)

StartAcceptor = Callable[..., Acceptor]


@pytest.fixture
def archive() -> MemoryArchive:
    return MemoryArchive()


@pytest.fixture
def start_acceptor(tmp_path: Path, archive: MemoryArchive) -> Iterator[StartAcceptor]:
    """Start acceptors with other settings than the usual; all are stopped afterwards."""
    started: list[Acceptor] = []

    def start(*, limits: Limits = QUICK, **settings: object) -> Acceptor:
        folder = tmp_path / f"spool-{len(started)}"
        made = AcceptorSettings(spool_folder=folder, limits=limits, **settings)
        acceptor = Acceptor(archive, settings=made)
        acceptor.start()
        started.append(acceptor)
        return acceptor

    yield start
    for acceptor in started:
        assert acceptor.stop(drain_s=5.0), "an association did not end"


@pytest.fixture
def acceptor(start_acceptor: StartAcceptor) -> Acceptor:
    return start_acceptor()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder for what a peer's program writes."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return waiting.free_port()


@pytest.fixture(scope="session")
def dcmtk() -> Callable[[str], str]:
    """The path of a DCMTK tool; a machine without DCMTK fails, and says what to install."""

    def tool(name: str) -> str:
        path = shutil.which(name)
        assert path, f"{name} is not installed: these tests need Debian's package dcmtk"
        return path

    return tool


def run(*arguments: object) -> str:
    """Run a peer's program to its end; what it said, on both streams."""
    words = [str(argument) for argument in arguments]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
