"""The bytes of files on their way in: a folder of files named by random ids, nothing else.

Any store with the same methods will do; with several web machines the folder must be a shared one.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from binome.kernel.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder
from binome.kernel.ids import ALPHABET, ID_LENGTH


class Partials(Protocol):
    """Where the bytes of uploads are kept until the archive has them."""

    def create(self, upload_id: str) -> None:
        """Make an empty file whose name survives a power cut; an existing one is left as it is."""

    def length(self, upload_id: str) -> int:
        """Return how many bytes are there; 0 when there is no such file."""

    def cut(self, upload_id: str, length: int) -> None:
        """Forget everything after `length` bytes."""

    def open(self, upload_id: str) -> int:
        """Return a file descriptor for writing anywhere in the file."""

    def path(self, upload_id: str) -> Path:
        """Return where the bytes are, for reading."""

    def delete(self, upload_id: str) -> None:
        """Forget the file; it may be gone already."""


class FolderPartials:
    """`<folder>/<upload id>`; an id that is not one of ours never becomes a path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, upload_id: str) -> None:
        self.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        os.close(os.open(self.path(upload_id), os.O_WRONLY | os.O_CREAT, PRIVATE_FILE))
        sync_folder(self.folder)

    def length(self, upload_id: str) -> int:
        try:
            return self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def cut(self, upload_id: str, length: int) -> None:
        if self.length(upload_id) > length:
            os.truncate(self.path(upload_id), length)

    def open(self, upload_id: str) -> int:
        if not self.path(upload_id).exists():
            self.create(upload_id)
        return os.open(self.path(upload_id), os.O_WRONLY)

    def path(self, upload_id: str) -> Path:
        if len(upload_id) != ID_LENGTH or not set(upload_id) <= set(ALPHABET):
            raise ValueError("not an upload's id")
        return self.folder / upload_id

    def delete(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)

    def ids(self) -> Iterator[str]:
        """The ids of every file kept, for sweeping up what no row speaks of."""
        for path in self.folder.glob("*"):
            if len(path.name) == ID_LENGTH and set(path.name) <= set(ALPHABET):
                yield path.name

    def free_bytes(self) -> tuple[int, int]:
        """Return the free and the total bytes of the disk."""
        usage = shutil.disk_usage(self.folder if self.folder.exists() else self.folder.parent)
        return usage.free, usage.total
