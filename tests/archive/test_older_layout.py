"""Objects that an older Binôme laid two folders deep stay where they are and are found."""

import hashlib
from pathlib import Path

import pytest

from binome.archive.blobs import BlobMissing
from binome.archive.blobs.folder import FolderBlobs

FILM = b"an old film"
NAME = hashlib.sha256(FILM).hexdigest()


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Where version 1 of the layout put the film."""
    path = tmp_path / NAME[:2] / NAME[2:4] / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(FILM)
    return path


def test_what_lies_two_folders_deep_is_read_listed_and_deleted(tmp_path: Path, older: Path) -> None:
    store = FolderBlobs(tmp_path)
    young = store.put([b"a young film"]).name
    assert set(store.names()) == {NAME, young}
    assert store.exists(NAME)
    assert store.read(NAME, 3, 3) == FILM[3:6]
    assert b"".join(store.stream(NAME)) == FILM
    with store.local(NAME) as path:
        assert path == older
    store.delete(NAME)
    assert not older.exists()
    with pytest.raises(BlobMissing):
        store.read(NAME, 0, 1)


@pytest.mark.parametrize("lying_there", [FILM, b"torn"])
def test_the_same_bytes_again_stay_one_file_and_a_torn_one_is_mended(
    tmp_path: Path, older: Path, lying_there: bytes
) -> None:
    older.write_bytes(lying_there)
    store = FolderBlobs(tmp_path)
    store.put([FILM])
    assert list(store.names()) == [NAME]
    assert older.read_bytes() == FILM
