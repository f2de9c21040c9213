"""A running upload server: one for the quiet tests, emptied between; one each for the cruel."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.wire.uploads.running import Server, copied, prepared


@pytest.fixture(scope="session")
def upload_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one draft case; copy it, do not use it."""
    return prepared(tmp_path_factory.mktemp("uploads") / "data")


@pytest.fixture(scope="session")
def shared_server(upload_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(copied(upload_data, tmp_path_factory.mktemp("shared") / "data")).start()
    yield running
    running.stop()


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The shared server without any upload."""
    with closing(sqlite3.connect(shared_server.data / "binome.sqlite3", timeout=20)) as database:
        database.execute("DELETE FROM exchange_upload")
        database.execute("DELETE FROM jobs_job")
        database.commit()
    for path in shared_server.files():
        path.unlink()
    return shared_server


@pytest.fixture
def own_server(upload_data: Path, tmp_path: Path) -> Iterator[Server]:
    """A server to be killed."""
    running = Server(copied(upload_data, tmp_path / "data")).start()
    yield running
    running.stop()
