"""Names of files in a parcel's folder, and writing them so that a power cut leaves whole ones."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from binome.kernel.files import PRIVATE_FILE, sync_folder

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
README: Final = "README.txt"
SEGMENTS: Final = "segments"
SEGMENT_ENDING: Final = ".age"
CHUNK_BYTES: Final = 1 << 20


def segment_name(sha256: str) -> str:
    """Return the file name of a segment."""
    return f"{sha256}{SEGMENT_ENDING}"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file durably: aside, synced, renamed, and the folder's names synced."""
    aside = path.with_name(f".{secrets.token_hex(6)}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
