"""Native frames as lossless JPEG XL and back, bit for bit; every encoding is decoded and compared.

Signed values are moved up to start at zero first: JPEG XL would see two's complement as noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import imagecodecs
import numpy

from binome.dicom.errors import Unreadable
from binome.dicom.image import MAX_FRAME_PIXELS
from binome.dicom.jpeg_xl import jpeg_xl_dimensions
from binome.dicom.native import Pixels

EFFORT: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the bytes of a native frame are values: rows x columns x samples of one or two bytes."""

    rows: int
    columns: int
    samples: int
    bytes_each: int
    is_signed: bool
    is_planar: bool

    @property
    def frame_bytes(self) -> int:
        """The bytes of one frame."""
        return self.rows * self.columns * self.samples * self.bytes_each

    @property
    def is_codable(self) -> bool:
        """True when JPEG XL can hold such a frame."""
        return (
            self.samples in (1, 3)
            and self.bytes_each in (1, 2)
            and 0 < self.rows * self.columns <= MAX_FRAME_PIXELS
        )


@dataclass(frozen=True, slots=True)
class Encoded:
    """JPEG XL, and what was taken from every value before."""

    data: bytes
    low: int


def values_of(stored: bytes, shape: Shape) -> Pixels:
    """The stored values, signed as the file says, colour last."""
    kind = "i" if shape.is_signed else "u"
    values = numpy.frombuffer(stored, numpy.dtype(f"<{kind}{shape.bytes_each}"))
    if shape.samples == 1:
        return values.reshape(shape.rows, shape.columns)
    if shape.is_planar:
        planes = values.reshape(shape.samples, shape.rows, shape.columns)
        return numpy.ascontiguousarray(planes.transpose(1, 2, 0))
    return values.reshape(shape.rows, shape.columns, shape.samples)


def encode(values: Pixels, *, effort: int = EFFORT) -> Encoded:
    """Return lossless JPEG XL of 8 or 16 bit integers, grey or colour."""
    low = min(0, int(values.min()))
    unsigned = numpy.dtype(f"u{values.dtype.itemsize}")
    shifted = (values.astype(numpy.int32) - low).astype(unsigned)
    data = imagecodecs.jpegxl_encode(
        numpy.ascontiguousarray(shifted), lossless=True, effort=effort, numthreads=1
    )
    return Encoded(bytes(data), low)


def decode(data: bytes, *, low: int, is_planar: bool, size_bytes: int) -> bytes:
    """Return the stored bytes of a frame; raises `Unreadable` when they cannot be `size_bytes`."""
    values = opened(data, most_values=size_bytes)
    if values.nbytes != size_bytes:
        raise Unreadable("bad_compression")
    back = (values.astype(numpy.int32) + low).astype(f"<i{values.dtype.itemsize}")
    if is_planar and back.ndim == 3:
        back = back.transpose(2, 0, 1)
    return back.tobytes()


def opened(data: bytes, *, most_values: int = MAX_FRAME_PIXELS * 3) -> Pixels:
    """Decode JPEG XL of unsigned integers after a look at the size it claims."""
    rows, columns = jpeg_xl_dimensions(data)
    if rows * columns > min(MAX_FRAME_PIXELS, most_values):
        raise Unreadable("too_large")
    try:
        values: Pixels = imagecodecs.jpegxl_decode(data, numthreads=1)
    except Exception:
        raise Unreadable("bad_compression") from None
    if values.dtype.kind != "u" or values.dtype.itemsize > 2:
        raise Unreadable("bad_compression")
    return values
