"""Forgetting everything: keys first, so that what is left of the rest is noise."""

import shutil
from pathlib import Path
from typing import Final

from binome.box.settings import FILE
from binome.kernel.files import sync_folder

FOLDERS: Final = ("keys", "names", "orders", "inbox", "receiving", "received", "spool")


def wipe(data: Path) -> None:
    """Delete keys, names, images, answers, spool and queue of a box; twice is once."""
    for name in FOLDERS:
        shutil.rmtree(data / name, ignore_errors=True)
        sync_folder(data)
    for path in (*data.glob("queue.sqlite*"), data / FILE):
        path.unlink(missing_ok=True)
    sync_folder(data)
