"""Blobs in a local folder: written aside, given their name, then bytes and names are synced.

Paths are plain strings on the way in: every image passes here.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from binome.archive.blobs.ordering import keeps_names_in_order
from binome.archive.blobs.protocol import (
    CHUNK_BYTES,
    Blob,
    BlobMissing,
    is_blob,
    place,
    record_place,
)
from binome.kernel.files import remove_files, sync_folder

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
LINKS_OF_A_LEAF = 2
#: Far less than what can be written meanwhile is kept free.
ROOM_KNOWN_SECONDS = 0.1


class FolderBlobs:
    """A folder of files named by their SHA-256; nobody but the owner may read them."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root)
        self._aside = self._root / "tmp"
        is_new = not self._aside.exists()
        self._aside.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._is_in_order = keeps_names_in_order(self._root)
        self._known_folders: set[str] = set()
        self._older: dict[str, bool] = {}
        self._room, self._room_known_until = (1.0, 0), 0.0
        if is_new:
            self._make_folders()

    def put(self, chunks: Iterable[bytes | memoryview], *, sha256: str = "") -> Blob:
        aside = self._name_aside()
        descriptor = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        try:
            blob = _write(descriptor, chunks, sha256)
            self._keep(aside, blob, descriptor)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return blob

    def put_file(self, path: Path, *, sha256: str = "") -> Blob:
        aside = self._name_aside()
        with path.open("rb") as file:
            digest = sha256 or hashlib.file_digest(file, "sha256").hexdigest()
            blob = Blob(digest, os.fstat(file.fileno()).st_size)
            try:
                os.link(path, aside)
            except OSError:  # another file system, or one without links
                return self.put(_chunks(path))
            try:
                os.chmod(aside, PRIVATE_FILE)
                self._keep(aside, blob, file.fileno())
            except BaseException:
                Path(aside).unlink(missing_ok=True)
                raise
        return blob

    def read(self, name: str, offset: int, length: int) -> bytes:
        with self._open(name) as file:
            return os.pread(file.fileno(), length, offset)

    def stream(self, name: str) -> Iterator[bytes]:
        with self._open(name) as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        for path in self._paths(name):
            if os.path.exists(path):
                yield Path(path)
                return
        raise BlobMissing(name)

    def exists(self, name: str) -> bool:
        return any(os.path.exists(path) for path in self._paths(name))

    def delete(self, name: str) -> None:
        for path in self._paths(name):
            with suppress(FileNotFoundError):
                os.unlink(path)

    def names(self) -> Iterator[str]:
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            yield from _blobs_in(folder)
            for older in sorted(folder.glob("[0-9a-f][0-9a-f]")):
                yield from _blobs_in(older)

    def put_record(self, name: str, content: bytes) -> None:
        path = self._root.joinpath(*record_place(name))
        is_first = not path.parent.exists()
        path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        aside = self._name_aside()
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        try:
            _write(descriptor, [content], "")
            _rename(aside, str(path), descriptor)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        sync_folder(path.parent)
        if is_first:
            sync_folder(self._root)

    def records(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted((self._root / "records").glob("*.json")):
            yield path.stem, path.read_bytes()

    def free_fraction_and_bytes(self) -> tuple[float, int] | None:
        now = time.monotonic()
        if now >= self._room_known_until:
            usage = os.statvfs(self._root)
            free_bytes = usage.f_bavail * usage.f_frsize
            self._room = usage.f_bavail / (usage.f_blocks or 1), free_bytes
            self._room_known_until = now + ROOM_KNOWN_SECONDS
        return self._room

    def tidy(self, *, older_than: datetime) -> None:
        """Throw away what a kill left half written, long enough ago that nobody writes it now."""
        remove_files(self._aside, older_than=older_than)

    def _name_aside(self) -> str:
        return f"{self._aside}/{secrets.token_hex(16)}"

    def _keep(self, aside: str, blob: Blob, descriptor: int) -> None:
        """Give the bytes their name, and make them and every name on the way survive a power cut.

        Named first and synced then: one commit of the journal covers both. Bytes that already
        have the name are read again, because whoever wrote them may have been cut off. A name whose
        bytes failed to sync is taken back: a second sync would call them written.
        """
        path, older = self._paths(blob.name)
        is_new_folder = self._make_folder_of(blob.name)
        if self._may_hold_older(blob.name) and os.path.exists(older):
            path = older
        is_named_now = True
        try:
            os.link(aside, path)
        except FileExistsError:
            is_named_now = self._renew(aside, path, descriptor)
        except OSError:  # a file system without links
            _rename(aside, path, descriptor)
        with suppress(FileNotFoundError):
            os.unlink(aside)
        if is_named_now:
            _sync_or_forget(path, descriptor)
        if not self._is_in_order:
            self._sync_names(path, is_new_folder=is_new_folder)
        self._known_folders.add(blob.name[:2])

    def _sync_names(self, path: str, *, is_new_folder: bool) -> None:
        sync_folder(Path(path).parent)
        if is_new_folder:
            sync_folder(self._root)

    def _make_folder_of(self, name: str) -> bool:
        """Whether this process has not yet seen the folder's own name reach the disk."""
        if name[:2] in self._known_folders:
            return False
        with suppress(FileExistsError):
            os.mkdir(f"{self._root}/{name[:2]}", PRIVATE_FOLDER)
        return True

    def _may_hold_older(self, name: str) -> bool:
        """Whether version 1 of the layout may have left a folder in this one; asked once.

        A folder without folders has two links; a file system that does not count says another
        number. Looking in vain for a file costs more than giving one its name.
        """
        first = name[:2]
        if first not in self._older:
            self._older[first] = os.stat(f"{self._root}/{first}").st_nlink != LINKS_OF_A_LEAF
        return self._older[first]

    def _make_folders(self) -> None:
        """All there will ever be, at once: a new folder costs a sync more than a new file."""
        for number in range(256):
            self._make_folder_of(f"{number:02x}")

    def _renew(self, aside: str, path: str, descriptor: int) -> bool:
        """Put whole bytes in the place of torn ones; whole ones stay, are synced: then False."""
        with open(path, "rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == os.path.basename(path)
            if is_whole:
                os.fsync(file.fileno())
        if not is_whole:
            _rename(aside, path, descriptor)
        return not is_whole

    def _paths(self, name: str) -> tuple[str, str]:
        """Where a blob lies, and where version 1 of the layout put it."""
        first, second, _ = place(name)
        return f"{self._root}/{first}/{name}", f"{self._root}/{first}/{second}/{name}"

    def _open(self, name: str):  # type: ignore[no-untyped-def]
        for path in self._paths(name):
            with suppress(FileNotFoundError):
                return open(path, "rb", buffering=0)
        raise BlobMissing(name)


def _blobs_in(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        yield from sorted(entry.name for entry in entries if is_blob(entry.name))


def _write(descriptor: int, chunks: Iterable[bytes | memoryview], sha256: str) -> Blob:
    """Write all of it; hashed on the way unless it was already."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        if not sha256:
            digest.update(chunk)
        size += len(chunk)
        view = memoryview(chunk)
        while view:
            view = view[os.write(descriptor, view) :]
    return Blob(sha256 or digest.hexdigest(), size)


def _sync_or_forget(path: str, descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.unlink(path)
        raise


def _rename(aside: str, path: str, descriptor: int) -> None:
    """Replace whatever has the name, by bytes that are on disk."""
    os.fsync(descriptor)
    os.rename(aside, path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
