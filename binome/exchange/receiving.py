"""Taking the bytes of one request: written as they arrive, synced at its end.

Blocking calls, for a thread; one `Receiver` serves one request.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from binome.exchange import limits, uploads
from binome.exchange.models import Upload
from binome.exchange.refusals import TooLarge, UnknownAlgorithm, WrongChecksum, WrongOffset
from binome.exchange.turns import Turn, turns

SYNC_EVERY_BYTES: Final = 8 << 20
ALGORITHMS: Final = ("sha256", "sha1", "md5")


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must sum to (tus checksum extension)."""

    algorithm: str
    digest: bytes

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise UnknownAlgorithm


class Receiver:
    """Writes the body of a request into an upload from an offset on."""

    def __init__(self, upload: Upload, *, offset: int, checksum: Checksum | None = None) -> None:
        """Take over from any other request for the upload; raise WrongOffset."""
        self._upload = upload
        self._turn: Turn = turns.take(upload.pk)
        if offset != uploads.offset_of(upload):
            turns.give_back(self._turn)
            raise WrongOffset
        self._start = self._synced = self._guarded = self.offset = offset
        self._durable = upload.offset_bytes
        self._checksum = checksum
        self._sum: Any = None
        if checksum:
            self._sum = hashlib.new(checksum.algorithm, usedforsecurity=False)
        self._file = -1 if upload.is_complete else uploads.partials().open(upload.pk)

    def write(self, chunk: bytes, *, at: datetime) -> None:
        """Write what arrived; raise TooLarge beyond the size, Superseded when overtaken, OutOfSpace
        when many uploads together eat what each found free."""
        if self.offset + len(chunk) > self._upload.size_bytes:
            raise TooLarge
        if self.offset - self._guarded >= SYNC_EVERY_BYTES:
            limits.guard_disk(uploads.partials(), size_bytes=0)
            self._guarded = self.offset
        with self._turn.lock:
            self._turn.check()
            _write_all(self._file, chunk, self.offset)
        self.offset += len(chunk)
        if self._sum:
            self._sum.update(chunk)
        elif self.offset - self._synced >= SYNC_EVERY_BYTES:
            self._sync(at)

    def end(self, *, is_whole: bool, at: datetime) -> int:
        """Make durable what was kept and return the offset; `is_whole`: the body came to its end.

        With a checksum an incomplete or wrong body is forgotten; raises WrongChecksum for the
        latter. Raises Superseded when another request went on meanwhile.
        """
        if self._file < 0:
            return self.offset
        try:
            with self._turn.lock:
                self._turn.check()
                self._judge(is_whole)
                self._sync(at)
        finally:
            os.close(self._file)
            self._file = -1
            turns.give_back(self._turn)
        return self.offset

    def abandon(self) -> None:
        """Let go without another word; what was written stays, a late write finds the door shut."""
        with self._turn.lock:
            self._turn.is_over = True
            if self._file >= 0:
                os.close(self._file)
                self._file = -1
        turns.give_back(self._turn)

    def _judge(self, is_whole: bool) -> None:
        if self._checksum is None:
            return
        is_right = is_whole and self._sum.digest() == self._checksum.digest
        if not is_right:
            os.ftruncate(self._file, self._start)
            self.offset = self._start
        if is_whole and not is_right:
            raise WrongChecksum

    def _sync(self, at: datetime) -> None:
        uploads.sync(self._file, durable_bytes=self._durable)
        self._synced = self._durable = self.offset
        uploads.note_durable(self._upload, offset=self.offset, at=at)


def _write_all(file: int, chunk: bytes, offset: int) -> None:
    left = memoryview(chunk)
    while left:
        written = os.pwrite(file, left, offset)
        left, offset = left[written:], offset + written
