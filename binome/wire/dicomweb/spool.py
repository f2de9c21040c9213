"""Parts of a body on their way to the archive: small ones in memory, large ones in a spool file."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from django.conf import settings

from binome.archive.services import Incoming
from binome.wire.dicomweb.parts import Mark, PartReader

IN_MEMORY_BYTES = 8 << 20
BATCH_BYTES = 32 << 20
BATCH_PARTS = 32
MOST_PARTS = 20_000
PRIVATE_FOLDER = 0o700


class TooManyParts(Exception):
    """More parts than anybody sends in good faith."""


@dataclass(slots=True)
class _Part:
    """One part being received."""

    content: bytearray = field(default_factory=bytearray)
    path: Path | None = None
    file: BinaryIO | None = None
    size_bytes: int = 0

    def add(self, piece: bytes) -> None:
        self.size_bytes += len(piece)
        if self.file is not None:
            self.file.write(piece)
            return
        self.content += piece
        if len(self.content) > IN_MEMORY_BYTES:
            self._spill()

    def _spill(self) -> None:
        self.path = _folder() / secrets.token_hex(16)
        self.file = self.path.open("xb")
        self.file.write(self.content)
        self.content = bytearray()

    def received(self) -> Incoming:
        if self.file is None or self.path is None:
            return Incoming(bytes(self.content))
        self.file.close()
        return Incoming(self.path)

    def drop(self) -> None:
        if self.file is not None:
            self.file.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class Batch:
    """Parts to store together; leaving the context deletes their spool files."""

    incoming: list[Incoming] = field(default_factory=list)
    size_bytes: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.incoming) >= BATCH_PARTS or self.size_bytes >= BATCH_BYTES

    def add(self, part: _Part) -> None:
        self.incoming.append(part.received())
        self.size_bytes += part.size_bytes

    def __enter__(self) -> "Batch":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for each in self.incoming:
            if isinstance(each.content, Path):
                each.content.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.DATA / "uploads" / "stow"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder


async def batches(body: AsyncIterator[bytes], boundary: str) -> AsyncIterator[Batch]:
    """Cut a body in batches of whole parts; raises BadMultipart, TooManyParts."""
    reader, batch, part, count = PartReader(boundary), Batch(), _Part(), 0
    try:
        async for piece in body:
            for said in reader.feed(piece):
                if isinstance(said, bytes):
                    part.add(said)
                elif said is Mark.ENDS:
                    batch.add(part)
                    part, count = _Part(), count + 1
                if count > MOST_PARTS:
                    raise TooManyParts
                if batch.is_full:
                    yield batch
                    batch = Batch()
        if batch.incoming:
            yield batch
            batch = Batch()
        reader.check_end()
    finally:
        part.drop()
        with batch:
            pass
