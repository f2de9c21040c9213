"""Blobs in a local folder: written aside, synced, renamed, and the names synced too."""

import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from binome.archive.blobs.protocol import CHUNK_BYTES, Blob, BlobMissing, place
from binome.kernel.files import sync_folder

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


class FolderBlobs:
    """A folder of files named by their SHA-256; nobody but the owner may read them."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root)
        self._aside = self._root / "tmp"
        self._aside.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._known_folders: set[Path] = set()
        self._lock = threading.Lock()

    def put(self, chunks: Iterable[bytes]) -> Blob:
        aside = self._aside / secrets.token_hex(16)
        try:
            blob = _write(aside, chunks)
            self._keep(aside, blob.name)
        except BaseException:
            aside.unlink(missing_ok=True)
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
            yield from (entry.name for entry in os.scandir(folder))

    def free_fraction_and_bytes(self) -> tuple[float, int] | None:
        usage = shutil.disk_usage(self._root)
        return usage.free / usage.total, usage.free

    def empty_aside(self) -> None:
        """Throw away what a kill left half written; only at start-up, before anybody stores."""
        for entry in self._aside.iterdir():
            entry.unlink(missing_ok=True)

    def _keep(self, aside: Path, name: str) -> None:
        path = self._path(name)
        self._make_folder(path.parent)
        if path.exists():
            aside.unlink()
        else:
            aside.rename(path)
        # Also when the blob was there: whoever renamed it may not have synced the folder yet.
        sync_folder(path.parent)

    def _make_folder(self, folder: Path) -> None:
        if folder in self._known_folders:
            return
        with self._lock:
            for each in (folder.parent, folder):
                each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
                sync_folder(each.parent)
            self._known_folders.add(folder)

    def _path(self, name: str) -> Path:
        return self._root.joinpath(*place(name))

    def _open(self, name: str):  # type: ignore[no-untyped-def]
        try:
            return self._path(name).open("rb", buffering=0)
        except FileNotFoundError:
            raise BlobMissing(name) from None


def _write(path: Path, chunks: Iterable[bytes]) -> Blob:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            view = memoryview(chunk)
            while view:
                view = view[file.write(view) :]
        os.fsync(file.fileno())
    return Blob(digest.hexdigest(), size)
