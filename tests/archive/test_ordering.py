"""Folders are synced wherever the file system is not known to keep names in order."""

import os
from pathlib import Path

import pytest

from binome.archive.blobs.folder import FolderBlobs
from binome.archive.blobs.ordering import keeps_names_in_order


def mounts(folder: Path, *kinds: str) -> Path:
    """A mountinfo in which the folder's device is mounted as these."""
    device = os.stat(folder).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    lines = [f"36 35 {number} / / rw shared:1 - {kind} /dev/x rw" for kind in kinds]
    told = folder / "mountinfo"
    told.write_text("\n".join(["1 0 0:999 / /proc rw - proc proc rw", *lines]))
    return told


@pytest.mark.parametrize(
    ("kinds", "answer"),
    [(["ext4"], True), (["xfs"], True), (["btrfs"], False), ([], False), (["ext4", "nfs"], False)],
)
def test_only_file_systems_that_are_known_are_trusted(
    tmp_path: Path, kinds: list[str], answer: bool
) -> None:
    assert keeps_names_in_order(tmp_path, mounts=mounts(tmp_path, *kinds)) is answer


def test_nobody_to_ask_is_a_no(tmp_path: Path) -> None:
    assert not keeps_names_in_order(tmp_path, mounts=tmp_path / "absent")


@pytest.mark.parametrize("is_in_order", [True, False])
def test_each_name_on_the_way_is_synced_where_the_order_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_in_order: bool
) -> None:
    where = "binome.archive.blobs.folder"
    synced: list[Path] = []
    monkeypatch.setattr(f"{where}.keeps_names_in_order", lambda folder: is_in_order)
    monkeypatch.setattr(f"{where}.sync_folder", synced.append)
    blobs = FolderBlobs(tmp_path)
    name = blobs.put([b"chest film"]).name
    folder = tmp_path / name[:2]
    assert synced == ([] if is_in_order else [folder, tmp_path])
    assert b"".join(blobs.stream(name)) == b"chest film"
