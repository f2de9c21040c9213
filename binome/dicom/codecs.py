"""Decodes one frame of any transfer syntax to its stored values; runs inside the pool.

What a compressed frame claims of its size is compared with Rows and Columns before it is decoded.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

import imagecodecs
import numpy

from binome.dicom.codestream import (
    JPEG_LOSSLESS,
    JPEG_LS,
    has_lossy_jpeg_process,
    is_rgb_jpeg,
    jpeg2000_dimensions,
    jpeg_frame_header,
)
from binome.dicom.errors import Unreadable
from binome.dicom.frames import EXPLICIT_BIG, NATIVE, ImageFile
from binome.dicom.image import ImageDescription
from binome.dicom.jpeg_xl import jpeg_xl_dimensions
from binome.dicom.native import (
    Pixels,
    as_allocated,
    native_pixels,
    shaped,
    within_stored_bits,
)

Decoder = Callable[[bytes, ImageDescription], Pixels]

LOSSY: Final = frozenset(
    f"1.2.840.10008.1.2.4.{last}"
    for last in ("50", "51", "53", "55", "81", "91", "93", "111", "112", "203")
)


def decode_frame(image: ImageFile, index: int) -> Pixels:
    """Return the stored values of frame `index` (from 0): rows x columns, or rows x columns x 3.

    Colours are those of `decoded_photometric`: compressed YBR comes out as RGB, native YBR and
    palette as they are. Values outside Bits Stored are cleared, the sign is kept. Raises
    `Unreadable` (`unsupported`, `bad_compression`, `pixel_data_short`, `too_large`).
    """
    return decode_data(image.frame_data(index), image.description)


def decode_data(data: bytes, description: ImageDescription) -> Pixels:
    """Return the stored values of one frame's bytes, as `decode_frame` does."""
    pixels = _decoded(data, description)
    expected = (description.rows, description.columns)
    if pixels.shape[:2] != expected or pixels.ndim != (2 if description.samples == 1 else 3):
        raise Unreadable("bad_compression")
    return within_stored_bits(as_allocated(pixels, description), description)


def decoded_photometric(description: ImageDescription) -> str:
    """Return the photometric interpretation of what `decode_frame` returns."""
    is_ours_to_convert = description.transfer_syntax_uid in (*NATIVE, RLE, DEFLATED_FRAME)
    if description.samples == 3 and not is_ours_to_convert:
        return "RGB"
    return description.photometric


def was_compressed_with_loss(image: ImageFile) -> bool:
    """Say whether pixels were lost before reception: by transfer syntax, stream or (0028,2110)."""
    said = str(image.dataset.get("LossyImageCompression") or "").strip()
    uid = image.description.transfer_syntax_uid
    if said == "01" or uid in LOSSY:
        return True
    return DECODERS.get(uid) is _jpeg and has_lossy_jpeg_process(image.frame_data(0))


def _decoded(data: bytes, description: ImageDescription) -> Pixels:
    uid = description.transfer_syntax_uid
    if uid in NATIVE:
        return native_pixels(data, description, is_big_endian=uid == EXPLICIT_BIG)
    decoder = DECODERS.get(uid)
    if decoder is None:
        raise Unreadable("unsupported")
    try:
        return decoder(data, description)
    except (Unreadable, MemoryError):
        raise
    except Exception:
        raise Unreadable("bad_compression") from None


def _agree(claimed: tuple[int, int], description: ImageDescription) -> None:
    if claimed != (description.rows, description.columns):
        raise Unreadable("bad_compression")


def _rle(data: bytes, description: ImageDescription) -> Pixels:
    kind = "i" if description.is_signed else "u"
    dtype = numpy.dtype(f"<{kind}{description.bits_allocated // 8}")
    values = numpy.frombuffer(imagecodecs.dicomrle_decode(data, dtype), dtype)
    count = description.rows * description.columns * description.samples
    if len(values) < count:
        raise Unreadable("pixel_data_short")
    return shaped(values[:count], description, is_planar=True)


def _deflated_frame(data: bytes, description: ImageDescription) -> Pixels:
    engine = zlib.decompressobj(wbits=-15)
    native = engine.decompress(data, description.frame_bytes + 1)
    return native_pixels(native, description, is_big_endian=False)


def _jpeg(data: bytes, description: ImageDescription) -> Pixels:
    """Decode by the process the stream names itself: some devices label baseline as lossless."""
    process, rows, columns = jpeg_frame_header(data)
    _agree((rows, columns), description)
    if process == JPEG_LS:
        return imagecodecs.jpegls_decode(data)
    if process == JPEG_LOSSLESS:
        return imagecodecs.jpegsof3_decode(data)
    if description.samples == 1:
        return imagecodecs.jpeg8_decode(data)
    colours = "RGB" if is_rgb_jpeg(data, description.photometric) else "YCBCR"
    return imagecodecs.jpeg8_decode(data, colorspace=colours, outcolorspace="RGB")


def _jpeg2000(data: bytes, description: ImageDescription) -> Pixels:
    _agree(jpeg2000_dimensions(data), description)
    return imagecodecs.jpeg2k_decode(data)


def _htj2k(data: bytes, description: ImageDescription) -> Pixels:
    _agree(jpeg2000_dimensions(data), description)
    return imagecodecs.htj2k_decode(data)


def _jpeg_xl(data: bytes, description: ImageDescription) -> Pixels:
    _agree(jpeg_xl_dimensions(data), description)
    return imagecodecs.jpegxl_decode(data, numthreads=1)


RLE: Final = "1.2.840.10008.1.2.5"
DEFLATED_FRAME: Final = "1.2.840.10008.1.2.8.1"
DECODERS: Final[dict[str, Decoder]] = {
    RLE: _rle,
    DEFLATED_FRAME: _deflated_frame,
    **{f"1.2.840.10008.1.2.4.{last}": _jpeg for last in (50, 51, 53, 55, 57, 70, 80, 81)},
    **{f"1.2.840.10008.1.2.4.{last}": _jpeg2000 for last in (90, 91, 92, 93)},
    **{f"1.2.840.10008.1.2.4.{last}": _jpeg_xl for last in (110, 111, 112)},
    **{f"1.2.840.10008.1.2.4.{last}": _htj2k for last in (201, 202, 203)},
}
