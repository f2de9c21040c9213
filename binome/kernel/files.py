"""Files that only their owner reads, and names that survive a power cut."""

import os
import secrets
from datetime import datetime
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


def secret_in(path: Path) -> str:
    """Read the secret kept in `path`; make and keep one (mode 0600) when there is none yet."""
    return kept_private(path, secrets.token_urlsafe(48))


def kept_private(path: Path, make: str) -> str:
    """Read the text kept in `path`; keep `make` there when there is none. The first writer wins."""
    if not path.exists():
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        temporary = _temporary(path, make)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process was quicker: what it kept is what counts
        finally:
            temporary.unlink()
        sync_folder(path.parent)
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write `text` to a file only its owner may read, durable before it is visible."""
    temporary = _temporary(path, text)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _temporary(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def remove_files(folder: Path, *, older_than: datetime) -> None:
    """Delete the files of a folder that were last written before an instant; none is no error."""
    if not folder.exists():
        return
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < older_than.timestamp():
            path.unlink(missing_ok=True)
