"""What an object says about its pixels (PS3.3 C.7.6.3), checked before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset

from binome.dicom.errors import Unreadable

MAX_FRAME_PIXELS = 64_000_000
MAX_FRAME_BYTES = 512 << 20
MAX_FRAMES = 200_000
FLOAT_KEYWORDS = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}


@dataclass(frozen=True, kw_only=True)
class ImageDescription:
    """Shape and meaning of the stored pixels; `transfer_syntax_uid` is that of the file."""

    transfer_syntax_uid: str
    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    is_signed: bool
    is_float: bool
    is_planar: bool
    photometric: str
    number_of_frames: int
    pixel_keyword: str

    @property
    def frame_bytes(self) -> int:
        """Size of one uncompressed frame (PS3.5 8.1.1; a bit a pixel when Bits Allocated is 1)."""
        values = self.rows * self.columns * self.samples
        if self.photometric == "YBR_FULL_422" and self.samples == 3:
            values = self.rows * self.columns * 2
        return (values * self.bits_allocated + 7) // 8


def describe(
    dataset: Dataset, transfer_syntax_uid: str, *, pixel_keyword: str | None = None
) -> ImageDescription:
    """Read the image pixel description; raises `Unreadable` (`no_pixels`, `too_large`...)."""
    keyword = pixel_keyword or _pixel_keyword(dataset)
    bits = FLOAT_KEYWORDS.get(keyword) or _integer(dataset, "BitsAllocated", low=1, high=64)
    stored = min(_integer(dataset, "BitsStored", low=1, high=64, default=bits), bits)
    description = ImageDescription(
        transfer_syntax_uid=transfer_syntax_uid,
        rows=_integer(dataset, "Rows", low=1, high=65535),
        columns=_integer(dataset, "Columns", low=1, high=65535),
        samples=_integer(dataset, "SamplesPerPixel", low=1, high=4, default=1),
        bits_allocated=bits,
        bits_stored=stored,
        high_bit=min(_integer(dataset, "HighBit", low=0, high=63, default=stored - 1), bits - 1),
        is_signed=_integer(dataset, "PixelRepresentation", low=0, high=1, default=0) == 1,
        is_float=keyword in FLOAT_KEYWORDS,
        is_planar=_integer(dataset, "PlanarConfiguration", low=0, high=1, default=0) == 1,
        photometric=str(dataset.get("PhotometricInterpretation") or "MONOCHROME2").strip(),
        number_of_frames=_integer(dataset, "NumberOfFrames", low=1, high=MAX_FRAMES, default=1),
        pixel_keyword=keyword,
    )
    _check(description)
    return description


def _pixel_keyword(dataset: Dataset) -> str:
    for keyword in ("PixelData", *FLOAT_KEYWORDS):
        if keyword in dataset:
            return keyword
    raise Unreadable("no_pixels")


def _integer(
    dataset: Dataset, keyword: str, *, low: int, high: int, default: int | None = None
) -> int:
    value = dataset.get(keyword)
    if value in (None, ""):
        if default is None:
            raise Unreadable("no_pixels")
        return default
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = low - 1
    if number < low and default is not None:
        return default
    if not low <= number <= high:
        raise Unreadable("too_large" if number > high else "unreadable")
    return number


def _check(description: ImageDescription) -> None:
    if description.rows * description.columns > MAX_FRAME_PIXELS:
        raise Unreadable("too_large")
    if description.frame_bytes > MAX_FRAME_BYTES:
        raise Unreadable("too_large")
    if description.samples == 2 or description.bits_allocated not in (1, 8, 16, 32, 64):
        raise Unreadable("unsupported")
