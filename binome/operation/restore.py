"""A data folder from a backup: everything checked against its hash, all of it or nothing.

Built beside its place and moved there at the end, so that a restore that fails leaves nothing.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from binome.archive.blobs.protocol import Blobs
from binome.kernel.errors import Refusal
from binome.kernel.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from binome.operation import database_copy, snapshots
from binome.operation.backup import RECORDS, WHOLE_IN_MEMORY_BYTES
from binome.operation.database_copy import Settings
from binome.operation.recovery import RecoveryKey
from binome.operation.snapshots import NoBackupThere, Snapshot, StoredFile, Tampered, object_name
from binome.operation.stores import Store
from binome.seal import sealed

SUFFIX = ".restoring"


class FolderInUse(Refusal):
    """A restore never writes over data."""

    word = "folder_in_use"
    sentence = _(
        "The data folder is not empty. Nothing was restored or changed."
        " Name a new folder, or move the present one away."
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: the data folder, the settings of its database, its blobs once the files lie."""

    folder: Path
    database: Settings
    blobs_in: Callable[[Path], Blobs]


@dataclass(slots=True)
class Restored:
    """What came back, every hash equal."""

    snapshot: Snapshot
    blobs: int = 0
    files: int = 0


Say = Callable[[Restored], None]


def read(store: Store, *, key: RecoveryKey, name: str = "") -> Snapshot:
    """Return the snapshot of that name, or the newest; raises NoBackupThere, Tampered."""
    known = snapshots.names(store)
    if not known:
        raise NoBackupThere
    return snapshots.get(store, name or known[-1], key=key)


def check(store: Store, snapshot: Snapshot, *, key: RecoveryKey) -> int:
    """Open and hash every object of a snapshot without writing any; raises Tampered."""
    objects = Objects(store, snapshot, key)
    parts = {part for file in snapshot.files for part in file.parts}
    for part in sorted(parts):
        objects.content(part)
    with tempfile.TemporaryDirectory() as scratch:
        blobs = sum(objects.is_whole(name, Path(scratch)) for name in objects.blob_names())
    if blobs != snapshot.blobs:
        raise Tampered
    return len(parts) + blobs


def restore(
    store: Store, snapshot: Snapshot, *, key: RecoveryKey, to: Place,
    say: Say = lambda restored: None,
) -> Restored:  # fmt: skip
    """Build the data folder; raises FolderInUse, OtherEngine, DatabaseNotEmpty, Tampered."""
    if to.folder.exists() and any(to.folder.iterdir()):
        raise FolderInUse
    database_copy.refuse_unfit(to.database, snapshot.engine)
    building = to.folder.with_name(f".{to.folder.name}{SUFFIX}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=PRIVATE_FOLDER, parents=True)
    restored = Restored(snapshot)
    try:
        _build(Objects(store, snapshot, key), building, restored, to=to, say=say)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    if to.folder.exists():
        to.folder.rmdir()
    building.rename(to.folder)
    sync_folder(to.folder.parent)
    return restored


def _build(objects: "Objects", folder: Path, restored: Restored, *, to: Place, say: Say) -> None:
    kept = to.blobs_in(folder)
    for file in objects.snapshot.files:
        if file.path.startswith(RECORDS):
            kept.put_record(file.path.removeprefix(RECORDS), objects.content(file.parts[0]))
        else:
            objects.write(file, folder)
        restored.files += 1
    for name in objects.blob_names():
        objects.put_blob(name, kept, folder)
        restored.blobs += 1
        say(restored)
    if restored.blobs != objects.snapshot.blobs:
        raise Tampered
    database_copy.bring_back(to.database, folder)


class Objects:
    """The contents of one snapshot, each held against its hash before anybody uses it."""

    def __init__(self, store: Store, snapshot: Snapshot, key: RecoveryKey) -> None:
        self._store, self.snapshot, self._key = store, snapshot, key

    def content(self, digest: str) -> bytes:
        """What this SHA-256 stands for, a part or a list; raises Tampered."""
        read = bytearray()
        for chunk in self._chunks(digest):
            read += chunk
            if len(read) > WHOLE_IN_MEMORY_BYTES:
                raise Tampered
        try:
            found = sealed.open_sealed(bytes(read), self._key.identity)
        except sealed.CannotOpen:
            raise Tampered from None
        if hashlib.sha256(found).hexdigest() != digest:
            raise Tampered
        return found

    def put_blob(self, name: str, kept: Blobs, folder: Path) -> None:
        """Bring one blob back, whatever its size, under its own hash; raises Tampered."""
        with self.opened(name, folder) as plain:
            if kept.put_file(plain).name != name:
                raise Tampered

    def is_whole(self, name: str, folder: Path) -> bool:
        with self.opened(name, folder) as plain, plain.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == name

    @contextmanager
    def opened(self, digest: str, folder: Path) -> Iterator[Path]:
        """A file below `folder` with what the store says this content is, not yet hashed."""
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            packed, plain = Path(scratch, "sealed"), Path(scratch, "plain")
            with packed.open("wb") as file:
                file.writelines(self._chunks(digest))
            try:
                with plain.open("wb") as file:
                    sealed.open_file(packed, file, self._key.identity)
            except sealed.CannotOpen:
                raise Tampered from None
            yield plain

    def _chunks(self, digest: str) -> Iterator[bytes]:
        try:
            yield from self._store.get(object_name(digest, self.snapshot.naming_key))
        except FileNotFoundError:
            raise Tampered from None

    def blob_names(self) -> Iterator[str]:
        for part in self.snapshot.blob_lists:
            names = self.content(part)
            yield from (names[at : at + 32].hex() for at in range(0, len(names), 32))

    def write(self, file: StoredFile, folder: Path) -> None:
        path = _inside(folder, file.path)
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with path.open("xb") as target:
            for part in file.parts:
                target.write(self.content(part))
            target.flush()
            os.fsync(target.fileno())
        path.chmod(PRIVATE_FILE)
        if path.stat().st_size != file.size_bytes:
            raise Tampered


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Tampered
    return path
