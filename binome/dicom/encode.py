"""Encodes stored values of one frame without loss, and proves it by decoding; runs in the pool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import imagecodecs
import numpy
from pydicom.pixels.encoders import RLELosslessEncoder

from binome.dicom.codecs import RLE, decode_data, decode_frame, decoded_photometric
from binome.dicom.errors import Unreadable
from binome.dicom.frames import ImageFile
from binome.dicom.image import ImageDescription
from binome.dicom.native import Pixels
from binome.dicom.uids import EXPLICIT_VR_LITTLE_ENDIAN, NATIVE_TRANSFER_SYNTAXES

Encoder = Callable[[Pixels, ImageDescription], Any]

_JPEG: Final = "1.2.840.10008.1.2.4."
JPEG_BASELINE: Final = _JPEG + "50"
BASELINE_QUALITY: Final = 90
JPEG_LS_MARGIN_BYTES: Final = 4096


def stored_values(image: ImageFile, index: int) -> Pixels:
    """Decode frame `index` (from 0) for another encoding; raises `Unreadable` (`unsupported`)."""
    description = image.description
    photometric = decoded_photometric(description)
    is_encodable = not description.is_float and description.bits_allocated in (8, 16)
    if not is_encodable or (description.samples > 1 and photometric != "RGB"):
        raise Unreadable("unsupported")
    return decode_frame(image, index)


def encoded(pixels: Pixels, description: ImageDescription, *, uid: str) -> bytes:
    """One frame in a lossless syntax, or JPEG baseline; `Unreadable` when it would not be exact."""
    if uid == EXPLICIT_VR_LITTLE_ENDIAN:
        return pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()
    if uid == JPEG_BASELINE:
        return _baseline(pixels)
    encoder = LOSSLESS.get(uid)
    if encoder is None:
        raise Unreadable("unsupported")
    try:
        data = bytes(encoder(pixels, description))
    except (ValueError, RuntimeError, NotImplementedError):
        raise Unreadable("unsupported") from None
    if not numpy.array_equal(_decoded_again(data, description, uid), pixels):
        raise Unreadable("unsupported")
    return data


def _decoded_again(data: bytes, description: ImageDescription, uid: str) -> Pixels:
    changed = replace(
        description,
        transfer_syntax_uid=uid,
        is_planar=False,
        photometric="RGB" if description.samples > 1 else description.photometric,
    )
    return decode_data(data, changed)


def _baseline(pixels: Pixels) -> bytes:
    if pixels.dtype != numpy.uint8:
        raise Unreadable("unsupported")
    return bytes(imagecodecs.jpeg8_encode(pixels, level=BASELINE_QUALITY))


def _bits(pixels: Pixels, description: ImageDescription) -> Pixels:
    """Signed values as the bit patterns that codecs without a sign carry."""
    if pixels.dtype.kind == "u":
        return pixels
    unsigned: Pixels = pixels.view(numpy.dtype(f"u{pixels.dtype.itemsize}"))
    mask = unsigned.dtype.type((1 << description.bits_stored) - 1)
    masked: Pixels = unsigned & mask
    return masked


def _jpeg_lossless(pixels: Pixels, description: ImageDescription) -> Any:
    """Selection value 1, the default of DICOM's lossless JPEG."""
    values, bits = _bits(pixels, description), description.bits_stored
    return imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=bits)


def _jpeg_ls(pixels: Pixels, description: ImageDescription) -> Any:
    values = _bits(pixels, description)
    room = values.nbytes * 2 + JPEG_LS_MARGIN_BYTES
    return imagecodecs.jpegls_encode(values, level=0, out=room)


def _jpeg_2000(pixels: Pixels, description: ImageDescription) -> Any:
    bits = description.bits_stored
    return imagecodecs.jpeg2k_encode(
        pixels, level=0, codecformat="j2k", reversible=True, mct=False, bitspersample=bits
    )


def _htj2k(pixels: Pixels, description: ImageDescription) -> Any:
    return imagecodecs.htj2k_encode(numpy.ascontiguousarray(pixels), reversible=True)


def _jpeg_xl(pixels: Pixels, description: ImageDescription) -> Any:
    return imagecodecs.jpegxl_encode(_bits(pixels, description), lossless=True, numthreads=1)


def _rle(pixels: Pixels, description: ImageDescription) -> Any:
    return RLELosslessEncoder.encode(
        pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes(),
        rows=description.rows,
        columns=description.columns,
        samples_per_pixel=description.samples,
        bits_allocated=description.bits_allocated,
        bits_stored=description.bits_stored,
        pixel_representation=int(description.is_signed),
        photometric_interpretation="RGB" if description.samples > 1 else "MONOCHROME2",
        planar_configuration=0,
        number_of_frames=1,
    )


LOSSLESS: Final[dict[str, Encoder]] = {
    RLE: _rle,
    _JPEG + "57": _jpeg_lossless,
    _JPEG + "70": _jpeg_lossless,
    _JPEG + "80": _jpeg_ls,
    _JPEG + "90": _jpeg_2000,
    _JPEG + "110": _jpeg_xl,
    _JPEG + "201": _htj2k,
}
#: What a whole instance may be turned into; implicit VR is no media type's (PS3.18 8.7.3.4).
TARGETS: Final = frozenset({EXPLICIT_VR_LITTLE_ENDIAN, *LOSSLESS})
assert not NATIVE_TRANSFER_SYNTAXES & set(LOSSLESS)
