"""A scanner sends to its box: known ones only, durable, one folder a study, nobody named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.uid import generate_uid

from binome.box.inbox import BoxHandlers, Inbox, callers_of
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.settings import AcceptorSettings
from tests.dicom.network.conftest import dcmtk, run
from tests.parcels.studies import write_study

__all__ = ["dcmtk"]
CALLERS = callers_of(["CT@127.0.0.1"])


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "box")


def _acceptor(handlers: BoxHandlers, folder: Path) -> Acceptor:
    folder.mkdir(parents=True)
    acceptor = Acceptor(handlers, settings=AcceptorSettings(spool_folder=folder))
    acceptor.start()
    return acceptor


@pytest.fixture
def port(inbox: Inbox, tmp_path: Path) -> Iterator[int]:
    handlers = BoxHandlers(inbox, "BOX", CALLERS, least_free_bytes=0)
    acceptor = _acceptor(handlers, tmp_path / "receiving")
    yield acceptor.port
    acceptor.stop()


def test_a_scanner_that_is_known_sends_a_study_and_it_lies_there_once(
    inbox: Inbox, port: int, tmp_path: Path, dcmtk: object
) -> None:
    files = write_study(tmp_path / "study", slices=3)
    slices = [path for path in files if path.name.startswith("slice")]
    for _ in range(2):
        run(dcmtk("storescu"), "-aet", "CT", "-aec", "BOX", "127.0.0.1", port, *slices)  # type: ignore[operator]
    (study,) = inbox.waiting()
    assert study.files == 3
    names = " ".join(str(path) for path in inbox.root.rglob("*"))
    assert "Doe" not in names
    assert len(inbox.files(study.key)) == 3
    assert inbox.files("../..") == []
    assert inbox.forget(study.key) == 3
    assert inbox.waiting() == []


def test_a_stranger_is_turned_away_and_a_full_disk_is_said_loudly(
    inbox: Inbox, port: int, tmp_path: Path, dcmtk: object
) -> None:
    (path, *_) = write_study(tmp_path / "study", slices=1)
    with pytest.raises(AssertionError):
        run(dcmtk("storescu"), "-aet", "WHO", "-aec", "BOX", "127.0.0.1", port, path)  # type: ignore[operator]
    full = BoxHandlers(inbox, "BOX", CALLERS, least_free_bytes=1 << 60)
    acceptor = _acceptor(full, tmp_path / "receiving2")
    with pytest.raises(AssertionError) as refused:
        run(dcmtk("storescu"), "-v", "-aet", "CT", "-aec", "BOX", "127.0.0.1", acceptor.port, path)  # type: ignore[operator]
    acceptor.stop()
    assert "OutOfResources" in str(refused.value)
    assert inbox.waiting() == []
    assert not inbox.has(generate_uid())


def test_callers_are_written_as_title_at_address() -> None:
    assert callers_of(["*@10.0.0.7"]) == {("*", "10.0.0.7")}
    for wrong in ("CT", "@10.0.0.7", "CT@", "A" * 17 + "@h"):
        with pytest.raises(ValueError, match=r".+"):
            callers_of([wrong])
