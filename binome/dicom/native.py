"""Uncompressed pixel bytes to values: sign, unused bits, planes, one-bit pixels (PS3.5 8)."""

from __future__ import annotations

from typing import Any

import numpy
from numpy.typing import NDArray

from binome.dicom.errors import Unreadable
from binome.dicom.image import ImageDescription

Pixels = NDArray[Any]


def native_pixels(data: bytes, description: ImageDescription, *, is_big_endian: bool) -> Pixels:
    """Return rows x columns (x samples) as stored; YBR 4:2:2 is widened, nothing is converted."""
    if len(data) < description.frame_bytes:
        raise Unreadable("pixel_data_short")
    if description.bits_allocated == 1:
        return _bits(data, description)
    values = numpy.frombuffer(data, _dtype(description, is_big_endian=is_big_endian))
    values = values[: description.frame_bytes * 8 // description.bits_allocated]
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if description.photometric == "YBR_FULL_422" and description.samples == 3:
        return _widen_422(values, description)
    return shaped(values, description, is_planar=description.is_planar)


def shaped(values: Pixels, description: ImageDescription, *, is_planar: bool) -> Pixels:
    """Give flat values the shape of the image, colour last."""
    rows, columns, samples = description.rows, description.columns, description.samples
    if samples == 1:
        return values.reshape(rows, columns)
    if is_planar:
        return numpy.ascontiguousarray(values.reshape(samples, rows, columns).transpose(1, 2, 0))
    return values.reshape(rows, columns, samples)


def within_stored_bits(values: Pixels, description: ImageDescription) -> Pixels:
    """Clear or sign-extend the bits outside Bits Stored: old overlays and noise live there.

    `values` are as wide as Bits Allocated says and lie below High Bit.
    """
    unused_low = description.high_bit + 1 - description.bits_stored
    unused_high = description.bits_allocated - 1 - description.high_bit
    if values.dtype.kind not in "iu" or (unused_low <= 0 and unused_high <= 0):
        return values
    up = values << max(unused_high, 0)
    return up >> (max(unused_high, 0) + max(unused_low, 0))


def as_allocated(values: Pixels, description: ImageDescription) -> Pixels:
    """A codec's values, which carry no sign and no width of their own, as wide as Bits Allocated.

    A codec says 8 bits where 8 of 16 are used; shifted as they came, they would all be lost.
    """
    if values.dtype.kind not in "iu":
        return values
    came_bits = values.dtype.itemsize * 8
    kind = "i" if description.is_signed else "u"
    wide = numpy.dtype(f"{kind}{max(came_bits, description.bits_allocated) // 8}")
    if values.dtype.kind == kind or came_bits < description.bits_stored:
        return values.astype(wide, copy=False)
    same = values.view(numpy.dtype(f"{kind}{values.dtype.itemsize}"))
    if description.is_signed:
        unused = came_bits - description.bits_stored
        same = (same << unused) >> unused
    return same.astype(wide, copy=False)


def _dtype(description: ImageDescription, *, is_big_endian: bool) -> numpy.dtype[Any]:
    kind = "f" if description.is_float else "i" if description.is_signed else "u"
    order = ">" if is_big_endian else "<"
    return numpy.dtype(f"{order}{kind}{description.bits_allocated // 8}")


def _bits(data: bytes, description: ImageDescription) -> Pixels:
    count = description.rows * description.columns * description.samples
    packed = numpy.frombuffer(data, numpy.uint8)
    return shaped(
        numpy.unpackbits(packed, count=count, bitorder="little"), description, is_planar=False
    )


def _widen_422(values: Pixels, description: ImageDescription) -> Pixels:
    """Y0 Y1 Cb Cr for every two pixels (PS3.3 C.7.6.3.1.2)."""
    pairs = values.reshape(-1, 4)
    wide = numpy.empty((len(pairs), 2, 3), values.dtype)
    wide[:, :, 0] = pairs[:, :2]
    wide[:, :, 1] = pairs[:, 2:3]
    wide[:, :, 2] = pairs[:, 3:4]
    return wide.reshape(description.rows, description.columns, 3)
