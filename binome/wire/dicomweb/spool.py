"""Parts of a body on their way to the archive: small ones in memory, large ones in a spool file."""

import secrets
from collections.abc import AsyncIterator, Iterator
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
#: As C-STORE bounds a data set (dicom.network.limits).
MOST_PART_BYTES = 16 << 30
PRIVATE_FOLDER = 0o700


class TooManyParts(Exception):
    """More parts than anybody sends in good faith."""


class TooLargePart(Exception):
    """One part is larger than any instance may be."""


@dataclass(slots=True)
class _Part:
    """One part being received."""

    content: bytearray = field(default_factory=bytearray)
    path: Path | None = None
    file: BinaryIO | None = None
    size_bytes: int = 0

    def add(self, piece: bytes) -> None:
        self.size_bytes += len(piece)
        if self.size_bytes > MOST_PART_BYTES:
            raise TooLargePart
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
            return Incoming(self.content, may_be_hashed_later=True)
        self.file.close()
        return Incoming(self.path, may_be_hashed_later=True)

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


@dataclass(slots=True)
class Spool:
    """The parts of one body as they come in, in batches; leaving the context keeps nothing."""

    reader: PartReader
    _batch: Batch = field(default_factory=Batch)
    _part: _Part = field(default_factory=_Part)
    _count: int = 0

    def take(self, piece: bytes) -> Iterator[Batch]:
        """Take the next piece of the body; yield batches that are full."""
        for said in self.reader.feed(piece):
            if isinstance(said, bytes):
                self._part.add(said)
            elif said is Mark.ENDS:
                self._end_part()
            if self._batch.is_full:
                yield self._handed_over()

    def rest(self) -> Iterator[Batch]:
        """What is left at the end of the body; raises BadMultipart when that came too early."""
        if self._batch.incoming:
            yield self._handed_over()
        self.reader.check_end()

    def drop(self) -> None:
        """Delete what nobody took over."""
        self._part.drop()
        with self._batch:
            pass

    def _end_part(self) -> None:
        self._batch.add(self._part)
        self._part, self._count = _Part(), self._count + 1
        if self._count > MOST_PARTS:
            raise TooManyParts

    def _handed_over(self) -> Batch:
        batch, self._batch = self._batch, Batch()
        return batch


async def batches(body: AsyncIterator[bytes], boundary: str) -> AsyncIterator[Batch]:
    """Cut a body in batches of whole parts; raises BadMultipart, TooManyParts."""
    spool = Spool(PartReader(boundary))
    try:
        async for piece in body:
            for batch in spool.take(piece):
                yield batch
        for batch in spool.rest():
            yield batch
    finally:
        spool.drop()
