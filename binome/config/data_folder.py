"""The data folder: one place on disk for everything a node keeps. `BINOME_DATA` names it."""

import os
from pathlib import Path

from binome.kernel.files import PRIVATE_FOLDER, secret_in, sync_folder, write_private

__all__ = ["data_folder", "prepare", "secret_in", "sync_folder", "write_private"]

SUBFOLDERS = ("blobs", "uploads", "originals", "keys", "cache", "mail")


def data_folder() -> Path:
    """Return the folder named by BINOME_DATA, or `data` below the present one."""
    return Path(os.environ.get("BINOME_DATA", "data")).absolute()


def prepare(folder: Path) -> None:
    """Make the folder and its rooms, readable by their owner only."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for name in SUBFOLDERS:
        (folder / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
