"""What every store of blobs does. Names are SHA-256 in hexadecimal; nothing else is a path."""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

CHUNK_BYTES = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}\Z")
_RECORD = re.compile(r"[0-9A-Za-z]{20,32}\Z")


class BlobMissing(Exception):
    """No blob of that name is stored; the index is wrong or the store was tampered with."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored blob: its SHA-256 and its size."""

    name: str
    size_bytes: int


class Blobs(Protocol):
    """A store; every method may be called from any thread."""

    def put(self, chunks: Iterable[bytes | memoryview], *, sha256: str = "") -> Blob:
        """Store the bytes, durable before it returns; the same bytes again are one blob.

        `sha256` is given by whoever hashed these very bytes on their way in.
        """
        ...

    def put_file(self, path: Path, *, sha256: str = "") -> Blob:
        """Store a file's bytes like `put`; nobody may write to the file from now on.

        The store may link to it instead of copying, so that deleting it frees no bytes.
        """
        ...

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset`, fewer at the end; raises BlobMissing."""
        ...

    def stream(self, name: str) -> Iterator[bytes]:
        """All the bytes in chunks; raises BlobMissing at the first."""
        ...

    def local(self, name: str) -> AbstractContextManager[Path]:
        """A file on this machine with the bytes, for as long as the context lasts."""
        ...

    def exists(self, name: str) -> bool: ...

    def delete(self, name: str) -> None:
        """Forget a blob; one that is not there is no error."""
        ...

    def names(self) -> Iterator[str]:
        """Every blob, in no promised order."""
        ...

    def put_record(self, name: str, content: bytes) -> None:
        """Keep a small record beside the blobs under one of our ids, durable; replaces the last."""
        ...

    def records(self) -> Iterator[tuple[str, bytes]]:
        """Every record with its name."""
        ...

    def free_fraction_and_bytes(self) -> tuple[float, int] | None:
        """How much room is left; None when the store does not say."""
        ...

    def tidy(self, *, older_than: datetime) -> None:
        """Throw away leftovers of writes that never ended."""
        ...


def is_blob(name: str) -> bool:
    """Whether a name is a blob's, and not a record's or anything else's."""
    return bool(_NAME.match(name))


def record_place(name: str) -> tuple[str, str]:
    """Folder and file of a record; raises ValueError for anything but one of our ids."""
    if not _RECORD.match(name):
        raise ValueError("a record's name is one of our ids")
    return "records", f"{name}.json"


def place(name: str) -> tuple[str, str, str]:
    """The two folders and the name; raises ValueError for anything but a SHA-256."""
    if not _NAME.match(name):
        raise ValueError("a blob's name is 64 lower-case hexadecimal characters")
    return name[:2], name[2:4], name
