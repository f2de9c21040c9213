"""Pictures made from blobs, on this machine's disk: lost without harm, made again on demand."""

import secrets
from pathlib import Path

from django.conf import settings

PRIVATE_FOLDER = 0o700
PREVIEW, THUMBNAIL, OVERLAY = "preview.webp", "thumbnail.webp", "overlay.webp"
LOSSLESS = {
    "htj2k": "frame.j2c", "jpeg": "frame.jpg", "jpeg2000": "frame.j2k", "jpegls": "frame.jls",
    "rle": "frame.rle",
}  # fmt: skip
KINDS = frozenset({PREVIEW, THUMBNAIL, OVERLAY, *LOSSLESS.values()})


def path_of(instance_id: str, *, frame: int, kind: str) -> Path:
    """Where a picture of a frame lies; ids are our own random words, never a UID."""
    folder = settings.DATA / "cache" / "frames" / instance_id[:2] / instance_id
    return folder / f"{int(frame)}.{kind}"


def put(path: Path, content: bytes) -> None:
    """Write a picture so that nobody ever reads half of one."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    aside.write_bytes(content)
    aside.replace(path)


def holds(path: Path, size_bytes: int) -> bool:
    """Whether the picture is there, whole."""
    try:
        return path.stat().st_size == size_bytes
    except FileNotFoundError:
        return False
