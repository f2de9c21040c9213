"""A disk whose power can be cut: ext4 in a loop-mounted file, and FS_IOC_SHUTDOWN."""

import fcntl
import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.fixtures.waiting import until

FS_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: what is not on disk now never will be
SIZE_BYTES = 4 << 30


@dataclass(frozen=True)
class Disk:
    """A sparse file with ext4 in it; needs root and loop devices."""

    image: Path
    folder: Path

    def make(self) -> None:
        with self.image.open("wb") as file:
            file.truncate(SIZE_BYTES)
        subprocess.run(["mkfs.ext4", "-q", str(self.image)], check=True)
        self.folder.mkdir()

    def mount(self) -> None:
        """Mount, which replays the journal after a cut."""
        subprocess.run(["mount", "-o", "loop", str(self.image), str(self.folder)], check=True)

    def cut_power(self) -> None:
        """From this instant nothing more reaches the disk."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, FS_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def come_back(self) -> None:
        """Mount a copy of what had reached the disk when its power was cut.

        Never the same file: another mount namespace of this machine (a sandbox) may hold the cut
        file system, and mounting the file again would then show that one, its journal not replayed.
        """
        self.unmount()
        copy = self.image.with_suffix(".copy")
        subprocess.run(["cp", "--sparse=always", str(self.image), str(copy)], check=True)
        self.image.unlink()
        copy.rename(self.image)
        self.mount()

    def unmount(self) -> None:
        until(self._is_unmounted, seconds=60, what="the disk to be free")

    def _is_unmounted(self) -> bool:
        done = subprocess.run(["umount", str(self.folder)], capture_output=True, check=False)
        return done.returncode == 0


def can_cut() -> bool:
    """Whether this machine lets us mount: root, with loop devices."""
    return os.geteuid() == 0 and Path("/dev/loop-control").exists()
