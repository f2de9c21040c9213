"""The data folder: one place on disk for everything a node keeps. `BINOME_DATA` names it."""

import os
import secrets
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
SUBFOLDERS = ("blobs", "uploads", "keys", "cache", "mail")


def data_folder() -> Path:
    """Return the folder named by BINOME_DATA, or `data` below the present one."""
    return Path(os.environ.get("BINOME_DATA", "data")).absolute()


def prepare(folder: Path) -> None:
    """Make the folder and its rooms, readable by their owner only."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for name in SUBFOLDERS:
        (folder / name).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def secret_in(path: Path) -> str:
    """Read the secret kept in `path`; make and keep one (mode 0600) when there is none yet."""
    if not path.exists():
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write `text` to a file only its owner may read, durable before it is visible."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
