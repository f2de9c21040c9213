"""Reading what comes in, before it is stored: bounded scanner here, the slow reader in the pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from binome.archive.blobs.protocol import CHUNK_BYTES
from binome.archive.refusals import Unreadable, WrongSopClass
from binome.dicom.errors import DicomError, Unusual
from binome.dicom.errors import Unreadable as CannotBeRead
from binome.dicom.network.part10 import header
from binome.dicom.pool import shared_pool
from binome.dicom.scan import Scanned, scan
from binome.dicom.slow import scan_slowly
from binome.dicom.source import Source
from binome.dicom.walk import Walk

PREAMBLE_BYTES = 128
MAGIC_END = 132
#: What is read: bytes in memory, or an open file.
Readable: TypeAlias = bytes | bytearray | BinaryIO
NOT_FILED = frozenset({"media_directory", "no_sop_class"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is stored instead of a file's first bytes; the data set behind it never changes.

    An odd preamble (a program in disguise) becomes zeros; a bare data set gets a file's header.
    """

    content: bytes = b""
    instead_of_bytes: int = 0

    @property
    def shift_bytes(self) -> int:
        """How far everything behind moves."""
        return len(self.content) - self.instead_of_bytes


AS_IT_IS = Beginning()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One PS3.10 file as it arrived: its bytes, or a path that stays until `store` returns.

    `sha256` (of the whole file) and `data_set_sha256` are given where bytes were hashed on their
    way in; a data set that `may_be_hashed_later` is (`archive.digests`). A path that `may_be_kept`
    is written by nobody any more, so the store may link to it instead of copying.
    """

    content: bytes | bytearray | Path
    data_set_sha256: str = ""
    may_be_kept: bool = False
    sha256: str = ""
    may_be_hashed_later: bool = False

    @contextmanager
    def opened(self) -> Iterator[Readable]:
        if isinstance(self.content, Path):
            with self.content.open("rb") as file:
                yield file
        else:
            yield self.content

    def chunks(self, beginning: Beginning) -> Iterator[bytes | memoryview]:
        """The bytes to store."""
        if not isinstance(self.content, Path):
            yield beginning.content
            yield memoryview(self.content)[beginning.instead_of_bytes :]
            return
        with self.content.open("rb") as file:
            file.seek(beginning.instead_of_bytes)
            if beginning.content:
                yield beginning.content
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


def scanned(incoming: Incoming, source: Readable) -> Scanned:
    """What the instance is; raises Unreadable or WrongSopClass."""
    try:
        return _scan(incoming, source)
    except DicomError as failure:
        if failure.reason in NOT_FILED:
            raise WrongSopClass from None
        raise Unreadable(failure.reason, failure.sentence) from None


def _scan(incoming: Incoming, source: Readable) -> Scanned:
    try:
        return scan(source)
    except Unusual:
        content = incoming.content
        given = str(content) if isinstance(content, Path) else bytes(content)
        return shared_pool().call(scan_slowly, given)


def data_set_offset(readable: Readable) -> int:
    """Where the data set starts, after preamble and group 0002; raises Unreadable."""
    source = Source(readable)
    start = MAGIC_END if source.bytes_at(PREAMBLE_BYTES, 4) == b"DICM" else 0
    if source.bytes_at(start, 2) != b"\x02\x00":
        return start
    try:
        return Walk(source, is_implicit=False, last_group=2).run(start)
    except CannotBeRead as failure:
        raise Unreadable(failure.reason, failure.sentence) from None


def beginning_of(found: Scanned, offset: int) -> Beginning:
    """How the stored file begins, `offset` being where its data set does."""
    if "no_preamble" in found.oddities:
        content = header(
            found.sop_class_uid,
            sop_instance_uid=found.sop_instance_uid,
            transfer_syntax_uid=found.transfer_syntax_uid,
        )
        return Beginning(content, offset)
    if "odd_preamble" in found.oddities:
        return Beginning(bytes(PREAMBLE_BYTES), PREAMBLE_BYTES)
    return AS_IT_IS
