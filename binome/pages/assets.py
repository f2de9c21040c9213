"""Static files: served from the package under a hash of all of them, compressed once, kept
for ever.

One hash for the whole folder lets ES modules import each other by relative paths; `joining` says
which of them travel together.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli

from binome.pages import joining
from binome.pages.joining import BUNDLES, Joiner

FOLDER = Path(__file__).resolve().parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
BROTLI_QUALITY, BROTLI_QUALITY_OF_LARGE = 11, 9
LARGE_BYTES = 100_000  # the best quality costs seconds on the viewer's codec
_joiner = Joiner(FOLDER)


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file, ready to send."""

    media_type: str
    plain: bytes
    brotli: bytes


@cache
def version() -> str:
    """Return sixteen hexadecimal digits that change when any static file does."""
    digest = hashlib.sha256(Path(joining.__file__).read_bytes())
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def url(name: str) -> str:
    """Return the address of a static file, as in `url("binome.css")`."""
    return f"/static/{version()}/{name}"


@cache
def asset(name: str) -> Asset | None:
    """Return a static file by its name inside the folder, or None; no name leads outside it."""
    path = (FOLDER / name).resolve()
    is_here = path.is_file() or name in (bundle.name for bundle in BUNDLES)
    if FOLDER not in path.parents or not is_here or path.suffix not in MEDIA_TYPES:
        return None
    text = _joiner.joined(name)
    plain = path.read_bytes() if text is None else text.encode()
    return Asset(MEDIA_TYPES[path.suffix], plain, _packed(path, plain))


def _packed(path: Path, plain: bytes) -> bytes:
    """Compressed now, or as it lies packed beside a large vendored file."""
    beside = path.with_name(f"{path.name}.br")
    if beside.is_file():
        return beside.read_bytes()
    quality = BROTLI_QUALITY if len(plain) < LARGE_BYTES else BROTLI_QUALITY_OF_LARGE
    return brotli.compress(plain, quality=quality)
