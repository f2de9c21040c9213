"""A disk whose k-th write, sync, link, rename or new file fails, for one program (failing_disk.c).

It needs a C compiler, as Debian's gcc; where there is none the tests of it do not exist.
"""

import ctypes
import mmap
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
COMPILER = shutil.which("gcc") or shutil.which("cc")
DOUBTFUL = 1024


class Asked(ctypes.Structure):
    """What both sides of the mapped file read and write; as `struct asked` says."""

    _fields_ = [
        ("armed", ctypes.c_int), ("fail_at", ctypes.c_int), ("error", ctypes.c_int),
        ("lasting", ctypes.c_int), ("count", ctypes.c_int), ("failed", ctypes.c_int),
        ("doubtful", ctypes.c_int), ("what", ctypes.c_char * 36),
        ("inodes", ctypes.c_ulonglong * DOUBTFUL),
    ]  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Which call fails (from 1 on), with which errno, and whether all after it fail too."""

    at: int
    error: int
    lasting: bool = False


class FailingDisk:
    """The files below `folder`, for a program started with `environment`."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._library, path = scratch / "failing_disk.so", scratch / "asked"
        path.write_bytes(bytes(ctypes.sizeof(Asked)))
        with path.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), ctypes.sizeof(Asked))
        self._asked = Asked.from_buffer(self._mapped)
        self.environment = {
            "LD_PRELOAD": str(self._library),
            "FAILING_DISK_ASKED": str(path),
            "FAILING_DISK_FOLDER": f"{folder}/",
        }
        compiled = [str(COMPILER), "-shared", "-fPIC", "-O1", "-o", str(self._library)]
        subprocess.run([*compiled, str(SOURCE), "-ldl"], check=True)

    def arm(self, fault: Fault) -> None:
        asked = self._asked
        asked.fail_at, asked.error, asked.lasting = fault.at, fault.error, fault.lasting
        asked.count = asked.failed = 0
        asked.what = b""
        asked.armed = 1

    def mend(self) -> str:
        """Let everything pass again; the word of the call that failed, empty when none did."""
        self._asked.armed = 0
        return bytes(self._asked.what).decode() if self._asked.failed else ""

    @property
    def doubtful_inodes(self) -> set[int]:
        """Files that once failed to sync: whatever is in their cache, a power cut may lose it."""
        return set(self._asked.inodes[: self._asked.doubtful])
