"""Blobs in a local folder: written aside, given their name, then bytes and names are synced."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

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


class FolderBlobs:
    """A folder of files named by their SHA-256; nobody but the owner may read them."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root)
        self._aside = self._root / "tmp"
        self._aside.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._known_folders: set[str] = set()

    def put(self, chunks: Iterable[bytes | memoryview]) -> Blob:
        aside = self._aside / secrets.token_hex(16)
        try:
            blob = _write(aside, chunks)
            self._keep(aside, blob)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        return blob

    def put_file(self, path: Path) -> Blob:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            blob = Blob(digest, os.fstat(file.fileno()).st_size)
        aside = self._aside / secrets.token_hex(16)
        try:
            os.link(path, aside)
        except OSError:  # another file system, or one without links
            return self.put(_chunks(path))
        aside.chmod(PRIVATE_FILE)
        self._keep(aside, blob)
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
        path = self._path(name)
        if not path.exists():
            raise BlobMissing(name)
        yield path

    def exists(self, name: str) -> bool:
        return self._path(name).exists()

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for folder in sorted(self._root.glob("??/??")):
            yield from (entry.name for entry in os.scandir(folder) if is_blob(entry.name))

    def put_record(self, name: str, content: bytes) -> None:
        path = self._root.joinpath(*record_place(name))
        is_first = not path.parent.exists()
        path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        aside = self._aside / secrets.token_hex(16)
        _write(aside, [content])
        _rename(aside, path)
        sync_folder(path.parent)
        if is_first:
            sync_folder(self._root)

    def records(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted((self._root / "records").glob("*.json")):
            yield path.stem, path.read_bytes()

    def free_fraction_and_bytes(self) -> tuple[float, int] | None:
        usage = shutil.disk_usage(self._root)
        return usage.free / usage.total, usage.free

    def tidy(self, *, older_than: datetime) -> None:
        """Throw away what a kill left half written, long enough ago that nobody writes it now."""
        remove_files(self._aside, older_than=older_than)

    def _keep(self, aside: Path, blob: Blob) -> None:
        """Give the bytes their name, and make them and every name on the way survive a power cut.

        Named first and synced then: one commit of the journal covers both. Bytes that already
        have the name are read again, because whoever wrote them may have been cut off.
        """
        path = self._path(blob.name)
        is_new_folder = self._make_folder_of(path)
        try:
            os.link(aside, path)
        except FileExistsError:
            self._renew(aside, path)
        except OSError:  # a file system without links
            _rename(aside, path)
        aside.unlink(missing_ok=True)
        _sync(path)
        sync_folder(path.parent)
        if is_new_folder:
            sync_folder(path.parent.parent)
            sync_folder(self._root)
            self._known_folders.add(blob.name[:4])

    def _make_folder_of(self, path: Path) -> bool:
        """Whether this process has not yet seen the folder's own name reach the disk."""
        if path.name[:4] in self._known_folders:
            return False
        path.parent.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        return True

    def _renew(self, aside: Path, path: Path) -> None:
        """Put whole bytes in the place of torn ones; whole ones stay."""
        with path.open("rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == path.name
        if not is_whole:
            _rename(aside, path)

    def _path(self, name: str) -> Path:
        return self._root.joinpath(*place(name))

    def _open(self, name: str):  # type: ignore[no-untyped-def]
        try:
            return self._path(name).open("rb", buffering=0)
        except FileNotFoundError:
            raise BlobMissing(name) from None


def _write(path: Path, chunks: Iterable[bytes | memoryview]) -> Blob:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            view = memoryview(chunk)
            while view:
                view = view[file.write(view) :]
    return Blob(digest.hexdigest(), size)


def _rename(aside: Path, path: Path) -> None:
    """Replace whatever has the name, by bytes that are on disk."""
    _sync(aside)
    aside.rename(path)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
