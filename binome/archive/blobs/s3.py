"""Blobs in an S3-compatible store through obstore; the address comes from BINOME_BLOBS.

`s3://bucket/prefix?endpoint=http://host:port&region=...`; the keys from AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY, so that no secret stands in an address.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from binome.archive.blobs.protocol import (
    CHUNK_BYTES,
    Blob,
    BlobMissing,
    is_blob,
    place,
    record_place,
)
from binome.kernel.files import remove_files

PRIVATE_FOLDER = 0o700
IN_ONE_PUT_BYTES = 64 << 20


class S3Blobs:
    """A bucket, or a prefix of one. `spool` holds what is being hashed before it has a name."""

    def __init__(self, address: str, *, spool: Path) -> None:
        parts = urlsplit(address)
        self._bucket = parts.netloc
        self._prefix = parts.path.strip("/")
        self._options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._spool = spool
        spool.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)

    def put(self, chunks: Iterable[bytes | memoryview], *, sha256: str = "") -> Blob:
        import obstore

        aside = self._spool / secrets.token_hex(16)
        try:
            blob = _write(aside, chunks, sha256)
            if not self.exists(blob.name):
                is_large = blob.size_bytes > IN_ONE_PUT_BYTES
                obstore.put(self._store, self._key(blob.name), aside, use_multipart=is_large)
        finally:
            aside.unlink(missing_ok=True)
        return blob

    def put_file(self, path: Path, *, sha256: str = "") -> Blob:
        import obstore

        with path.open("rb") as file:
            digest = sha256 or hashlib.file_digest(file, "sha256").hexdigest()
        blob = Blob(digest, path.stat().st_size)
        if not self.exists(blob.name):
            is_large = blob.size_bytes > IN_ONE_PUT_BYTES
            obstore.put(self._store, self._key(blob.name), path, use_multipart=is_large)
        return blob

    def read(self, name: str, offset: int, length: int) -> bytes:
        import obstore

        if length <= 0:
            return b""
        with _missing(name):
            return bytes(
                obstore.get_range(self._store, self._key(name), start=offset, length=length)
            )

    def stream(self, name: str) -> Iterator[bytes]:
        import obstore

        with _missing(name):
            found = obstore.get(self._store, self._key(name))
        for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        path = self._spool / f"{secrets.token_hex(8)}-{name}"
        try:
            with path.open("wb") as file:
                for chunk in self.stream(name):
                    file.write(chunk)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        import obstore

        try:
            obstore.head(self._store, self._key(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        import obstore

        if self.exists(name):
            obstore.delete(self._store, self._key(name))

    def names(self) -> Iterator[str]:
        import obstore

        for batch in obstore.list(self._store, prefix=self._prefix or None):
            names = (entry["path"].rpartition("/")[2] for entry in batch)
            yield from filter(is_blob, names)

    def put_record(self, name: str, content: bytes) -> None:
        import obstore

        obstore.put(self._store, self._key_of(record_place(name)), content)

    def records(self) -> Iterator[tuple[str, bytes]]:
        import obstore

        folder = self._key_of(("records",))
        for batch in obstore.list(self._store, prefix=folder):
            for entry in batch:
                name = entry["path"].rpartition("/")[2].removesuffix(".json")
                yield name, bytes(obstore.get(self._store, entry["path"]).bytes())

    def free_fraction_and_bytes(self) -> tuple[float, int] | None:
        return None

    def tidy(self, *, older_than: datetime) -> None:
        """Throw away what a kill left in the spool."""
        remove_files(self._spool, older_than=older_than)

    def _key(self, name: str) -> str:
        return self._key_of(place(name))

    def _key_of(self, parts: Sequence[str]) -> str:
        return "/".join((*filter(None, [self._prefix]), *parts))

    @cached_property
    def _store(self) -> Any:
        from obstore.store import S3Store

        endpoint = self._options.get("endpoint")
        where: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        return S3Store(
            self._bucket,
            region=self._options.get("region", "us-east-1"),
            disable_bulk_delete=True,  # JuiceFS's gateway answers it in a form obstore refuses
            client_options={"allow_http": bool(endpoint and endpoint.startswith("http://"))},
            **where,
        )


@contextmanager
def _missing(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise BlobMissing(name) from None


def _write(path: Path, chunks: Iterable[bytes | memoryview], sha256: str) -> Blob:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for chunk in chunks:
            if not sha256:
                digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return Blob(sha256 or digest.hexdigest(), size)
