"""Letting go of what the hub has for good: only after COMMITTED, and not at once."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from binome.box.queue import Queue
from binome.kernel.files import sync_folder

KEPT: Final = timedelta(hours=72)
#: What was sent so long ago is sent whole when it comes again.
REMEMBERED: Final = timedelta(days=200)


def purge(data: Path, queue: Queue, *, at: datetime, kept: timedelta = KEPT) -> int:
    """Delete the sealed copies of parcels COMMITTED so long ago; return how many.

    The rows stay: what was sent, when, and its receipts. A cut in between is made good next time.
    """
    names = queue.committed_before(at - kept)
    for name in names:
        shutil.rmtree(data / "spool" / name, ignore_errors=True)
        sync_folder(data / "spool")
        queue.note_purged(name)
    queue.forget_pieces(at - REMEMBERED)
    return len(names)
