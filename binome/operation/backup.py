"""Making a backup: the database first, then every object it may name, then the snapshot.

Objects are written once under a keyed name of their content, so the next backup writes only what
is new; a kill leaves objects that the next one finds, and the last snapshot as it was.
"""

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from binome.archive.blobs import BlobMissing, Blobs, blobs
from binome.fleet import committing
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.kernel.files import write_private
from binome.operation import database_copy, snapshots
from binome.operation.recovery import WritingKeys
from binome.operation.snapshots import Snapshot, StoredFile, object_name
from binome.operation.stores import Store
from binome.seal import sealed

PART_BYTES = 1 << 20
WHOLE_IN_MEMORY_BYTES = 64 << 20
NAMES_IN_A_LIST = 32_768
FOLDERS = ("keys", "originals", "uploads")
RECORDS = "records/"
STATUS = "last-backup.json"


class BackupRunning(Refusal):
    """Two at once would only read everything twice."""

    word = "backup_running"
    sentence = _("A backup of this data folder is being made already. Let it end.")


@dataclass(slots=True)
class Made:
    """What one backup wrote; `damaged` objects are not what the index says and were left out."""

    snapshot: str = ""
    blobs: int = 0
    new_objects: int = 0
    new_bytes: int = 0
    damaged: list[str] = field(default_factory=list)


Say = Callable[[Made], None]


def make(store: Store, *, keys: WritingKeys, at: datetime, say: Say = lambda made: None) -> Made:
    """Write a new snapshot beside a running node; raises BackupRunning."""
    with _alone(), tempfile.TemporaryDirectory(dir=settings.DATA / "cache") as scratch:
        writer = Writer(store, keys, say)
        files = [writer.file(name, path) for name, path in _everything(Path(scratch))]
        lists = list(writer.blobs(blobs(), Path(scratch)))
        files += [writer.record(*record) for record in blobs().records()]
        known = snapshots.names(store)
        snapshot = Snapshot(
            number=snapshots.number_of(known[-1]) + 1 if known else 1,
            at=snapshots.instant(at),
            engine=database_copy.engine_of(connection.settings_dict),
            naming_key=keys.naming_key,
            files=tuple(files),
            blob_lists=tuple(lists),
            blobs=writer.made.blobs,
        )
        snapshots.put(store, snapshot, keys=keys, needs=sorted(writer.needed))
    writer.made.snapshot = snapshot.name
    _note(writer.made, at=at)
    if not writer.made.damaged:
        committing.commit_verified_before(at, at=utc_now())
    return writer.made


def forget_before(store: Store, instant: datetime) -> int:
    """Forget snapshots older than an instant, never the last, and what only they needed."""
    known = snapshots.names(store)
    old = [name for name in known[:-1] if name < snapshots.instant(instant)]
    if not old:
        return 0
    kept = set().union(*(snapshots.needs(store, name) for name in known if name not in old))
    for name in old:
        store.remove(f"{snapshots.FOLDER}{name}.age")
        store.remove(f"{snapshots.FOLDER}{name}.needs")
    for name in list(store.names("objects/")):
        if name not in kept:
            store.remove(name)
    return len(old)


def last_backup() -> dict[str, object] | None:
    """What the last backup from this data folder said of itself; None before the first."""
    try:
        said: dict[str, object] = json.loads((settings.DATA / STATUS).read_text())
    except FileNotFoundError:
        return None
    return said


class Writer:
    """Writes contents a store does not have yet, and notes all that the snapshot needs."""

    def __init__(self, store: Store, keys: WritingKeys, say: Say) -> None:
        self._store, self._keys, self._say = store, keys, say
        self._known = set(store.names("objects/"))
        self.needed: set[str] = set()
        self.made = Made()

    def file(self, name: str, path: Path) -> StoredFile:
        """Store a file in parts; one that grows meanwhile is kept as far as it was."""
        size, parts = 0, []
        with path.open("rb") as file:
            while part := file.read(PART_BYTES):
                parts.append(self.content(part))
                size += len(part)
        return StoredFile(name, size, tuple(parts))

    def record(self, name: str, data: bytes) -> StoredFile:
        """Store what stands beside the blobs: whose they are."""
        return StoredFile(f"{RECORDS}{name}", len(data), (self.content(data),))

    def content(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        if self._lacks(digest):
            self._put(digest, sealed.seal(data, [self._keys.recipient]), len(data))
        return digest

    def blobs(self, source: Blobs, scratch: Path) -> Iterator[str]:
        """Store every blob; yield the lists of their names."""
        names = bytearray()
        for name in sorted(source.names()):
            if self._blob(source, name, scratch):
                names += bytes.fromhex(name)
                self.made.blobs += 1
                self._say(self.made)
            if len(names) >= 32 * NAMES_IN_A_LIST:
                yield self.content(bytes(names))
                names.clear()
        if names:
            yield self.content(bytes(names))

    def _blob(self, source: Blobs, name: str, scratch: Path) -> bool:
        """Whether the blob is in the backup now; one that was deleted meanwhile is no loss."""
        if not self._lacks(name):
            return True
        try:
            with source.local(name) as path:
                is_whole = self._sealed_blob(name, path, scratch)
        except BlobMissing:
            is_whole = False
        else:
            if not is_whole:
                self.made.damaged.append(name)
        if not is_whole:
            self.needed.discard(object_name(name, self._keys.naming_key))
        return is_whole

    def _sealed_blob(self, name: str, path: Path, scratch: Path) -> bool:
        size = path.stat().st_size
        if size <= WHOLE_IN_MEMORY_BYTES:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != name:
                return False
            self._put(name, sealed.seal(data, [self._keys.recipient]), size)
            return True
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name:
                return False
        aside = scratch / "sealed"
        with aside.open("wb") as target:
            sealed.seal_file(path, target, [self._keys.recipient])
        self._put(name, aside, size)
        aside.unlink()
        return True

    def _lacks(self, digest: str) -> bool:
        name = object_name(digest, self._keys.naming_key)
        self.needed.add(name)
        return name not in self._known

    def _put(self, digest: str, content: bytes | Path, size_bytes: int) -> None:
        name = object_name(digest, self._keys.naming_key)
        self._store.put(name, content)
        self._known.add(name)
        self.made.new_objects += 1
        self.made.new_bytes += size_bytes


def _everything(scratch: Path) -> Iterable[tuple[str, Path]]:
    """The database as of now, then the files: what rows name was on disk before the row was."""
    yield from database_copy.copy(connection.settings_dict, scratch)
    for folder in FOLDERS:
        for path in sorted((settings.DATA / folder).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(settings.DATA).as_posix(), path


@contextmanager
def _alone() -> Iterator[None]:
    with (settings.DATA / "cache" / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupRunning from None
        for leftover in (settings.DATA / "cache").glob("tmp*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _note(made: Made, *, at: datetime) -> None:
    said = {
        "at": at.isoformat(), "snapshot": made.snapshot, "blobs": made.blobs,
        "new_objects": made.new_objects, "new_bytes": made.new_bytes,
        "damaged": len(made.damaged),
    }  # fmt: skip
    write_private(settings.DATA / STATUS, json.dumps(said))
