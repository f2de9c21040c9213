"""A photograph as upright levels of grey. Nothing of what the camera wrote beside it is kept.

Corners and gates look at 8 bits; a digitizer's PNG or TIFF of one channel keeps its deeper levels.
"""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy
from PIL import Image, ImageFile

from binome.dicom.errors import Unreadable
from binome.dicom.native import Pixels

LARGEST_FILE_BYTES: Final = 100 << 20
#: A JPEG above this is decoded at a half, a quarter or an eighth; others are refused.
MOST_PIXELS: Final = 26_000_000
MOST_JPEG_PIXELS: Final = 260_000_000
ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: Compressions of TIFF, as Pillow calls them, that lose something.
_LOSSY_TIFF: Final = ("jpeg", "tiff_jpeg", "webp")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


@dataclass(frozen=True)
class Photograph:
    """Upright grey levels (rows x columns, 8 bits), and how the file held them.

    `deep` are the same levels as the file has them, up to 16 bits; None when it has 8.
    """

    levels: Pixels
    kind: str  # JPEG, PNG, TIFF or HEIF
    orientation: int
    is_lossy: bool
    compression_ratio: float
    deep: Pixels | None = None


def open_photograph(data: bytes) -> Photograph:
    """Read a JPEG, PNG, TIFF or HEIC file. Raises Unreadable with a word of errors.SENTENCES."""
    kind = kind_of(data[:32])
    if len(data) > LARGEST_FILE_BYTES:
        raise Unreadable("photograph_too_large")
    image = _opened(data, kind)
    if image.width < 64 or image.height < 64:
        raise Unreadable("photograph_too_small")
    orientation = _orientation(image)
    _within_bounds(image, kind)
    ImageFile.LOAD_TRUNCATED_IMAGES = (
        False  # another library of this process may have allowed halves
    )
    try:
        deep = _deep(image, orientation)
        levels = _shallow(deep) if deep is not None else _upright(_grey(image), orientation)
    except (OSError, ValueError, SyntaxError):
        raise Unreadable("photograph_damaged") from None
    ratio = max(1.0, levels.size * 3 / len(data))
    is_lossy = kind in ("JPEG", "HEIF") or image.info.get("compression") in _LOSSY_TIFF
    return Photograph(levels, kind, orientation, is_lossy, ratio, deep)


def kind_of(head: bytes) -> str:
    """JPEG, PNG, TIFF or HEIF, by the first bytes. Raises Unreadable for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return "TIFF"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "HEIF"
    raise Unreadable("not_a_photograph")


def read_photograph(path: Path) -> bytes:
    """The file's bytes, at most one more than is allowed."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE_BYTES + 1)


def _opened(data: bytes, kind: str) -> Image.Image:
    import io

    if kind == "HEIF":
        _learn_heic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=[kind])
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise Unreadable("photograph_damaged") from None
        if kind == "TIFF" and getattr(image, "n_frames", 1) > 1:
            raise Unreadable("several_pictures")
    return image


def _learn_heic() -> None:
    """Let Pillow read HEIC when the extra `binome[film]` is installed."""
    try:
        importlib.import_module("pillow_heif").register_heif_opener(thumbnails=False)
    except ImportError:
        raise Unreadable("heic_not_installed") from None


def _orientation(image: Image.Image) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            told = image.getexif().get(ORIENTATION, 1)
        except (OSError, ValueError, SyntaxError, KeyError, TypeError):
            return 1
    return told if told in _TURNS else 1


def _within_bounds(image: Image.Image, kind: str) -> None:
    pixels = image.width * image.height
    if pixels <= MOST_PIXELS:
        if kind == "JPEG":
            image.draft("L", image.size)  # the grey channel alone is decoded
        return
    if kind != "JPEG" or pixels > MOST_JPEG_PIXELS:
        raise Unreadable("photograph_too_large")
    scale = next(n for n in (2, 4, 8) if pixels / n**2 <= MOST_PIXELS or n == 8)
    image.draft("L", (image.width // scale, image.height // scale))


def _deep(image: Image.Image, orientation: int) -> Pixels | None:
    """One channel of more than 8 bits, as 16; ValueError where no 16 bits hold it."""
    if not image.mode.startswith(("I", "F")):
        return None
    levels = numpy.asarray(image)
    if image.mode == "F" or levels.min(initial=0) < 0 or levels.max(initial=0) > 0xFFFF:
        raise ValueError
    return _upright(Image.fromarray(levels.astype(numpy.int32)), orientation).astype(numpy.uint16)


def _shallow(deep: Pixels) -> Pixels:
    """8 bits of deeper levels, the brightest as 255."""
    reach = max(float(deep.max()), 1.0)
    levels: Pixels = (deep * numpy.float32(255 / reach)).astype(numpy.uint8)
    return levels


def _upright(image: Image.Image, orientation: int) -> Pixels:
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    levels: Pixels = numpy.asarray(image)
    return levels


def _grey(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA", "P"):
        opaque = Image.new("RGBA", image.size, "black")
        opaque.alpha_composite(image.convert("RGBA"))
        image = opaque
    return image.convert("L")
