"""Where a backup lies: a folder, or a bucket. Files are written once and whole, never changed.

Names are ours (`objects/ab/…`, `snapshots/…`); a store needs put, get and list, and remove only
when old snapshots are forgotten, so that the server's key may be an append-only one.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, urlsplit

from binome.kernel.files import PRIVATE_FILE, PRIVATE_FOLDER, sync_folder

IN_ONE_PUT_BYTES = 64 << 20
ASIDE = ".aside-"


class Store(Protocol):
    """What a backup is written to and restored from."""

    def put(self, name: str, content: bytes | Path) -> None:
        """Keep bytes, or a file's bytes, under a new name; whole or not at all."""
        ...

    def get(self, name: str) -> Iterator[bytes]:
        """The bytes in chunks; raises FileNotFoundError."""
        ...

    def names(self, below: str) -> Iterator[str]:
        """Every name below a prefix that ends in `/`."""
        ...

    def remove(self, name: str) -> None: ...

    def settle(self) -> None:
        """Return once everything put so far survives a power cut."""
        ...


def store_at(address: str) -> Store:
    """The store of `s3://bucket/prefix?endpoint=…`, or of a folder's path."""
    return BucketStore(address) if address.startswith("s3://") else FolderStore(Path(address))


class FolderStore:
    """A folder: a disk, a share, a stick."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unsettled: set[Path] = set()

    def put(self, name: str, content: bytes | Path) -> None:
        path = self._root / name
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        aside = path.with_name(f"{ASIDE}{secrets.token_hex(8)}")
        try:
            _write(aside, content)
            aside.rename(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        self._unsettled |= {path.parent, path.parent.parent, self._root}

    def get(self, name: str) -> Iterator[bytes]:
        with (self._root / name).open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk

    def names(self, below: str) -> Iterator[str]:
        for path in (self._root / below).rglob("*"):
            if path.is_file() and not path.name.startswith(ASIDE):
                yield path.relative_to(self._root).as_posix()

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def settle(self) -> None:
        for folder in sorted(self._unsettled):
            sync_folder(folder)
        self._unsettled.clear()


class BucketStore:
    """A bucket or a prefix of one; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""

    def __init__(self, address: str) -> None:
        from obstore.store import S3Store

        parts = urlsplit(address)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        endpoint = options.get("endpoint", "")
        where: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        self._prefix = parts.path.strip("/")
        self._store = S3Store(
            parts.netloc,
            region=options.get("region", "us-east-1"),
            disable_bulk_delete=True,
            client_options={"allow_http": endpoint.startswith("http://")},
            **where,
        )

    def put(self, name: str, content: bytes | Path) -> None:
        import obstore

        is_large = isinstance(content, Path) and content.stat().st_size > IN_ONE_PUT_BYTES
        obstore.put(self._store, self._key(name), content, use_multipart=is_large)

    def get(self, name: str) -> Iterator[bytes]:
        import obstore

        for chunk in obstore.get(self._store, self._key(name)).stream():
            yield bytes(chunk)

    def names(self, below: str) -> Iterator[str]:
        import obstore

        for batch in obstore.list(self._store, prefix=self._key(below).rstrip("/")):
            for entry in batch:
                yield entry["path"].removeprefix(self._prefix).lstrip("/")

    def remove(self, name: str) -> None:
        import obstore

        obstore.delete(self._store, self._key(name))

    def settle(self) -> None:
        """Nothing to do: an answered PUT is the store's word that it is durable."""

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name


def _write(path: Path, content: bytes | Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            _pour(content, file)
        file.flush()
        os.fsync(file.fileno())


def _pour(source: Path, target: BinaryIO) -> None:
    with source.open("rb") as file:
        shutil.copyfileobj(file, target, 1 << 20)
