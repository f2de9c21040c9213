"""Whether a file system makes older names durable together with a file (decision 0010).

The journals of ext4 and XFS are written in the order in which things happened: once a file is
synced that was given its name before, that name and every folder on the way are on disk too.
"""

import os
from pathlib import Path

IN_ORDER = frozenset({"ext4", "xfs"})
MOUNTS = Path("/proc/self/mountinfo")


def keeps_names_in_order(folder: Path, *, mounts: Path = MOUNTS) -> bool:
    """True where syncing a file is enough; False where nobody says so: then folders are synced."""
    device = os.stat(folder).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return False
    kinds = {_kind(line) for line in lines if line.split(" ", 3)[2:3] == [number]}
    return bool(kinds) and kinds <= IN_ORDER


def _kind(line: str) -> str:
    """The file system's type in a line of mountinfo (proc_pid_mountinfo(5))."""
    return line.partition(" - ")[2].split(" ")[0]
