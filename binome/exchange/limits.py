"""How much is taken: a file, a case, and what the disk keeps free for reports and messages."""

from binome.exchange.partial_files import FolderPartials
from binome.exchange.refusals import OutOfSpace

GIB = 1 << 30
MOST_FILE_BYTES = 8 * GIB
MOST_CASE_BYTES = 64 * GIB
MOST_CASE_FILES = 20_000
RESERVED_BYTES = 2 * GIB
RESERVED_SHARE = 0.05


def guard_disk(partials: FolderPartials, *, size_bytes: int) -> None:
    """Raise OutOfSpace when the file would leave less than 5 % or 2 GiB free."""
    free, total = partials.free_bytes()
    if free - size_bytes < max(RESERVED_BYTES, total * RESERVED_SHARE):
        raise OutOfSpace
