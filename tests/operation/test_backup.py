"""Seed, back up, destroy, restore: every hash equal, or a sentence and nothing written."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from binome.archive.blobs.folder import FolderBlobs
from binome.config.databases import database
from binome.kernel.errors import Refusal
from binome.operation import recovery, restore, snapshots
from binome.operation.database_copy import DatabaseNotEmpty, refuse_unfit
from binome.operation.restore import FolderInUse, Place
from binome.operation.snapshots import Tampered
from binome.operation.stores import BucketStore, FolderStore
from tests.fixtures.s3 import S3Store
from tests.fixtures.waiting import until
from tests.operation.node import add_images, call, done, environment, fingerprint, seeded


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a seeded node, its recovery key, and one snapshot of it."""
    folder = tmp_path_factory.mktemp("machine")
    data = seeded(folder)
    done("recovery-key", folder / "recovery.txt", data=data)
    done("backup", folder / "backup", data=data)
    return folder


def bring_back(backup: Path, key: Path, to: Path, *, name: str = "") -> None:
    """What `binome restore` does, in this process."""
    store, opened = FolderStore(backup), recovery.recovery_key(key)
    snapshot = restore.read(store, key=opened, name=name)
    place = Place(to, database("", to), lambda folder: FolderBlobs(folder / "blobs"))
    restore.restore(store, snapshot, key=opened, to=place)


def refused(backup: Path, key: Path, to: Path) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        bring_back(backup, key, to)
    assert not to.exists(), "a restore that is refused leaves nothing"
    assert [p.name for p in to.parent.iterdir() if p.name.endswith(restore.SUFFIX)] == []
    return refusal.value


def copied(machine: Path, tmp_path: Path, *names: str) -> list[Path]:
    for name in names:
        shutil.copytree(machine / name, tmp_path / name)
    return [tmp_path / name for name in names]


def test_everything_comes_back_on_an_empty_machine(machine: Path, tmp_path: Path) -> None:
    new, key = tmp_path / "new", machine / "recovery.txt"
    said = done("restore", machine / "backup", "--recovery-key", key, data=new)
    assert "every hash equal" in said
    assert fingerprint(new) == fingerprint(machine / "data")
    assert "Everything is whole" in done("verify", data=new)


def test_the_next_backup_writes_only_what_is_new(machine: Path, tmp_path: Path) -> None:
    data, backup = copied(machine, tmp_path, "data", "backup")
    objects = sum(1 for path in (backup / "objects").rglob("*.age"))
    add_images(data, tmp_path / "disc", 2)
    made = json.loads(done("backup", backup, "--json", data=data))
    assert made["blobs"] == 6
    assert made["new_objects"] < objects / 2, "the first snapshot's pieces are used again"
    names = snapshots.names(FolderStore(backup))
    assert [snapshots.number_of(name) for name in names] == [1, 2]
    bring_back(backup, machine / "recovery.txt", tmp_path / "old", name=names[0])
    assert fingerprint(tmp_path / "old") == fingerprint(machine / "data")


def test_a_backup_holds_no_name_and_nothing_in_clear(machine: Path) -> None:
    names = [path.name for path in (machine / "data" / "blobs").rglob("*") if path.is_file()]
    keys = [path.read_bytes() for path in (machine / "data" / "keys").iterdir()]
    for path in (machine / "backup").rglob("*"):
        assert path.stem not in names
        assert path.stat().st_mode & 0o077 == 0
        if path.is_file() and path.suffix == ".age":
            content = path.read_bytes()
            assert not any(secret in content for secret in [b"Sahel", b"Birao", *keys])


def test_the_server_alone_cannot_open_its_backup(machine: Path, tmp_path: Path) -> None:
    kept = machine / "data" / "keys" / "backup.json"
    assert "AGE-SECRET-KEY" not in kept.read_text()
    assert refused(machine / "backup", kept, tmp_path / "new").word == "not_a_recovery_key"


@pytest.mark.parametrize("what", ["objects", "snapshots"])
@pytest.mark.parametrize("how", ["torn", "flipped", "gone"])
def test_a_damaged_backup_is_refused(machine: Path, tmp_path: Path, what: str, how: str) -> None:
    (backup,) = copied(machine, tmp_path, "backup")
    path = max((backup / what).rglob("*.age"), key=lambda found: found.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(content if how == "flipped" else content[: len(content) // 2])
    refusal = refused(backup, machine / "recovery.txt", tmp_path / "new")
    assert "Nothing was restored" in str(refusal)


def test_a_swapped_object_is_refused(machine: Path, tmp_path: Path) -> None:
    """Each object is sealed to the right key; only the hash says that it is in the wrong place."""
    (backup,) = copied(machine, tmp_path, "backup")
    first, second = sorted((backup / "objects").rglob("*.age"))[:2]
    shutil.copyfile(first, second)
    assert isinstance(refused(backup, machine / "recovery.txt", tmp_path / "new"), Tampered)


def test_a_snapshot_that_another_key_signed_is_refused(machine: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    recovery.make(tmp_path / "keys", tmp_path / "other.txt")
    lines = (machine / "recovery.txt").read_text().splitlines()
    lines[1] = (tmp_path / "other.txt").read_text().splitlines()[1]
    (tmp_path / "mixed.txt").write_text("\n".join(lines))
    refusal = refused(machine / "backup", tmp_path / "mixed.txt", tmp_path / "new")
    assert isinstance(refusal, Tampered)


def test_an_old_snapshot_under_a_new_name_is_refused(machine: Path, tmp_path: Path) -> None:
    (backup,) = copied(machine, tmp_path, "backup")
    snapshot = next((backup / "snapshots").glob("*.age"))
    snapshot.rename(snapshot.with_name("20990101T000000Z-000009.age"))
    assert isinstance(refused(backup, machine / "recovery.txt", tmp_path / "new"), Tampered)


def test_check_opens_everything_and_finds_a_flip(machine: Path, tmp_path: Path) -> None:
    (backup,) = copied(machine, tmp_path, "backup")
    store, key = FolderStore(backup), recovery.recovery_key(machine / "recovery.txt")
    snapshot = restore.read(store, key=key)
    assert restore.check(store, snapshot, key=key) > snapshot.blobs == 4
    blob = next(restore.Objects(store, snapshot, key).blob_names())
    path = backup / snapshots.object_name(blob, snapshot.naming_key)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Tampered):
        restore.check(store, snapshot, key=key)


def test_a_restore_never_writes_over_data(machine: Path) -> None:
    before = fingerprint(machine / "data")
    with pytest.raises(FolderInUse):
        bring_back(machine / "backup", machine / "recovery.txt", machine / "data")
    assert fingerprint(machine / "data") == before


def test_a_refusal_is_a_sentence_and_exit_code_one(machine: Path, tmp_path: Path) -> None:
    """A damaged stored object is said and left out; so is a backup of nothing."""
    (data,) = copied(machine, tmp_path, "data")
    files = [p for p in (data / "blobs").rglob("*") if p.is_file() and len(p.name) == 64]
    blob = max(files, key=lambda path: path.stat().st_size)
    blob.chmod(0o600)
    blob.write_bytes(b"rot")
    ended = call("backup", tmp_path / "backup", data=data)
    assert (ended.returncode, "1 stored objects are damaged" in ended.stderr) == (1, True)
    key = machine / "recovery.txt"
    ended = call("restore", tmp_path, "--recovery-key", key, data=tmp_path / "new")
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert "no such backup" in ended.stderr


def test_a_killed_backup_leaves_the_last_good_one(machine: Path, tmp_path: Path) -> None:
    data, backup = copied(machine, tmp_path, "data", "backup")
    add_images(data, tmp_path / "disc", 12)
    before = set(backup.rglob("*.age"))
    words = [sys.executable, "-m", "binome", "backup", str(backup), "--data", str(data)]
    running = subprocess.Popen(words, env=environment())
    until(lambda: set(backup.rglob("*.age")) - before, what="the first new object", seconds=120)
    os.kill(running.pid, signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    key = machine / "recovery.txt"
    bring_back(backup, key, tmp_path / "new")
    assert fingerprint(tmp_path / "new") == fingerprint(machine / "data")
    done("backup", backup, data=data)
    bring_back(backup, key, tmp_path / "newer")
    assert fingerprint(tmp_path / "newer") == fingerprint(data)


def test_the_drill_holds_on_postgresql_and_s3(
    postgresql_url: str, s3_store: S3Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    base = postgresql_url.rpartition("/")[0]
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE drill")
        connection.execute("CREATE DATABASE drilled")
    settings: dict[str, Any] = {
        "AWS_ACCESS_KEY_ID": s3_store.access_key, "AWS_SECRET_ACCESS_KEY": s3_store.secret_key,
        "BINOME_DATABASE_URL": f"{base}/drill", "BINOME_BLOBS": bucket(s3_store, "before"),
    }  # fmt: skip
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, settings[name])
    data = seeded(tmp_path, **settings)
    recovery.make(data / "keys", tmp_path / "recovery.txt")
    to = bucket(s3_store, "backup")
    done("backup", to, data=data, **settings)
    before = fingerprint(data)
    shutil.rmtree(data)
    settings |= {"BINOME_DATABASE_URL": f"{base}/drilled", "BINOME_BLOBS": bucket(s3_store, "new")}
    words = ("restore", to, "--recovery-key", tmp_path / "recovery.txt")
    done(*words, data=tmp_path / "new", **settings)
    assert fingerprint(tmp_path / "new") == before
    with psycopg.connect(settings["BINOME_DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT blob FROM archive_instance").fetchall()
    there = {name.rpartition("/")[2] for name in BucketStore(settings["BINOME_BLOBS"]).names("")}
    assert len(rows) == 4
    assert {blob for (blob,) in rows} <= there
    with pytest.raises(DatabaseNotEmpty):
        refuse_unfit(database(settings["BINOME_DATABASE_URL"], tmp_path), "postgresql")


def bucket(store: S3Store, prefix: str) -> str:
    return f"s3://{store.bucket}/{prefix}?endpoint={store.endpoint}"
