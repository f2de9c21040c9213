"""Where a C-STORE data set goes while it arrives: memory while small, a spool file beyond.

The spool file is already a whole Part 10 file, so the archive may rename it into place. The
SHA-256 of that file, its header included, is computed on the way.
"""

import errno
import hashlib
import os
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from binome.dicom.network.limits import Limits

SPOOL_PREFIX = "receiving-"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class MemoryBudget:
    """Bytes that all associations together may hold; what does not fit goes to the spool."""

    def __init__(self, limit_bytes: int) -> None:
        self._left = limit_bytes
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        """Reserve `count` bytes if they are left."""
        with self._lock:
            if count > self._left:
                return False
            self._left -= count
            return True

    def give_back(self, count: int) -> None:
        """Return what was taken."""
        with self._lock:
            self._left += count


@dataclass(frozen=True, slots=True)
class Spool:
    """Where receptions may go: a folder, the bounds, and the memory all of them share."""

    folder: Path
    limits: Limits
    budget: MemoryBudget

    def sweep(self) -> None:
        """Delete what an earlier process left behind."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(SPOOL_PREFIX + "*"):
            path.unlink(missing_ok=True)


@dataclass(slots=True)
class Reception:
    """One data set on its way in, behind its header: in `file`, or, when `path` is set, there."""

    header: bytes
    spool: Spool
    file: bytearray = field(init=False)
    path: Path | None = None
    length_bytes: int = 0
    has_no_room: bool = False
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _file: BinaryIO | None = None
    _taken_bytes: int = 0

    def __post_init__(self) -> None:
        self.file = bytearray(self.header)
        self._hash.update(self.header)

    def write(self, fragment: memoryview) -> None:
        """Take the next bytes; past the room there is they are counted and dropped."""
        self.length_bytes += len(fragment)
        if self.has_no_room or self.length_bytes > self.spool.limits.data_set_bytes:
            self._give_up()
            return
        self._hash.update(fragment)
        if self._file is None and self._fits(len(fragment)):
            self.file += fragment
            return
        try:
            self._spilled().write(fragment)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            self._give_up()

    def finish(self) -> bytes:
        """The SHA-256 of the file; the spool file, if any, is flushed (not synced)."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError:
                self._give_up()
            self._file = None
        return self._hash.digest()

    def discard(self) -> None:
        """Free memory and spool file, unless the archive has renamed it away."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self.path is not None:
            self.path.unlink(missing_ok=True)
        self.spool.budget.give_back(self._taken_bytes)
        self._taken_bytes = 0
        self.file = bytearray()

    def _fits(self, count: int) -> bool:
        limit = self.spool.limits.memory_per_data_set_bytes
        if len(self.file) + count > limit or not self.spool.budget.take(count):
            return False
        self._taken_bytes += count
        return True

    def _spilled(self) -> BinaryIO:
        if self._file is None:
            self.path = self.spool.folder / f"{SPOOL_PREFIX}{secrets.token_hex(12)}.dcm"
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb", buffering=1024 * 1024)
            self._file.write(self.file)
            self.spool.budget.give_back(self._taken_bytes)
            self._taken_bytes = 0
            self.file = bytearray()
        return self._file

    def _give_up(self) -> None:
        self.has_no_room = True
        try:
            self.discard()
        except OSError:
            self._file = None
