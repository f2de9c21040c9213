"""Clean Pixel Data (PS3.15 E.3.1): boxes of every frame become black; every other pixel stays.

Uncompressed pixels are changed where they lie. Compressed ones are decoded, masked and stored
uncompressed: no pixel outside the boxes changes again. Runs in the killable pool.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from binome.dicom import uids
from binome.dicom.codecs import decode_frame, decoded_photometric, was_compressed_with_loss
from binome.dicom.deidentify.masks import CONDITIONS, Box, Mask
from binome.dicom.errors import Unreadable
from binome.dicom.frames import ImageFile, read_image
from binome.dicom.image import ImageDescription

MOST_DECODED_BYTES: Final = 512 << 20
_MASKABLE_NATIVE: Final = uids.NATIVE_TRANSFER_SYNTAXES - {uids.EXPLICIT_VR_BIG_ENDIAN}
_PIXEL_VRS: Final = {"FloatPixelData": "OF", "DoubleFloatPixelData": "OD"}


@dataclass(frozen=True, slots=True)
class Masked:
    """Uncompressed pixel data of an object, with what they changed about it."""

    keyword: str
    vr: str
    pixels: bytes
    was_compressed: bool
    lost_before: bool
    photometric: str


def boxes_for(data_set: Dataset, masks: tuple[Mask, ...]) -> tuple[Box, ...]:
    """The boxes that the masks lay over this image, from every mask that is for it."""
    if not masks or "Rows" not in data_set:
        return ()
    said = {name: str(data_set.get(name, "") or "") for name in CONDITIONS.values()}
    return tuple(box for mask in masks if mask.is_for(said) for box in mask.boxes)


def masked(data: bytes, boxes: tuple[Box, ...]) -> Masked:
    """The pixels of a file with the boxes blackened. Raises Unreadable (`cannot_be_masked`...)."""
    image = read_image(data)
    description = image.description
    syntax = description.transfer_syntax_uid
    if syntax == uids.EXPLICIT_VR_BIG_ENDIAN:
        raise Unreadable("cannot_be_masked")
    is_native = syntax in _MASKABLE_NATIVE
    pixels = _native(image, boxes) if is_native else _decoded(image, boxes)
    bits = description.bits_allocated
    return Masked(
        keyword=description.pixel_keyword,
        vr=_PIXEL_VRS.get(description.pixel_keyword, "OB" if bits <= 8 else "OW"),
        pixels=pixels + b"\x00" * (len(pixels) % 2),
        was_compressed=not is_native,
        lost_before=not is_native and was_compressed_with_loss(image),
        photometric=description.photometric if is_native else decoded_photometric(description),
    )


def _native(image: ImageFile, boxes: tuple[Box, ...]) -> bytes:
    description = image.description
    indices = range(description.number_of_frames)
    if description.bits_allocated == 1:
        held = image.dataset.get(description.pixel_keyword)
        if not isinstance(held, bytes):
            held = b"".join(map(image.frame_data, indices))
        return _bits(held, description, boxes)
    frames = []
    for index in indices:
        frame = bytearray(image.frame_data(index))
        _blacken_native(frame, description, boxes)
        frames.append(bytes(frame))
    return b"".join(frames)


def _blacken_native(
    frame: bytearray, description: ImageDescription, boxes: tuple[Box, ...]
) -> None:
    rows, columns, samples = description.rows, description.columns, description.samples
    values = numpy.frombuffer(frame, f"<u{description.bits_allocated // 8}")
    if description.photometric == "YBR_FULL_422" and samples == 3:
        pairs = values[: rows * columns * 2].reshape(rows, columns // 2, 4)
        for left, top, width, height in boxes:
            pairs[top : top + height, left // 2 : (left + width + 1) // 2] = (0, 0, 128, 128)
        return
    values = values[: rows * columns * samples]
    shape = (samples, rows, columns) if description.is_planar else (rows, columns, samples)
    planes = values.reshape(shape)
    if samples > 1 and description.is_planar:
        planes = planes.transpose(1, 2, 0)
    _blacken(planes.reshape(rows, columns) if samples == 1 else planes, description, boxes)


def _bits(data: bytes, description: ImageDescription, boxes: tuple[Box, ...]) -> bytes:
    """Frames of one bit a pixel follow each other without padding."""
    shape = (description.number_of_frames, description.rows, description.columns)
    count = shape[0] * shape[1] * shape[2]
    if len(data) * 8 < count or description.samples != 1:
        raise Unreadable("pixel_data_short")
    bits = numpy.unpackbits(numpy.frombuffer(data, numpy.uint8), count=count, bitorder="little")
    for frame in bits.reshape(shape):
        _blacken(frame, description, boxes)
    return numpy.packbits(bits, bitorder="little").tobytes()


def _decoded(image: ImageFile, boxes: tuple[Box, ...]) -> bytes:
    description = image.description
    if description.frame_bytes * description.number_of_frames > MOST_DECODED_BYTES:
        raise Unreadable("too_large")
    dtype = numpy.dtype(
        f"<{'i' if description.is_signed else 'u'}{description.bits_allocated // 8}"
    )
    photometric = decoded_photometric(description)
    frames = []
    for index in range(description.number_of_frames):
        pixels = numpy.array(decode_frame(image, index), dtype=dtype, copy=True)
        _blacken(pixels, description, boxes, photometric)
        frames.append(pixels.tobytes())
    return b"".join(frames)


def _blacken(
    pixels: NDArray[Any],
    description: ImageDescription,
    boxes: tuple[Box, ...],
    photometric: str = "",
) -> None:
    """Black in the image's own values: white's opposite in MONOCHROME1, no colour in YBR."""
    kind = photometric or description.photometric
    black: Any = 0
    if kind == "MONOCHROME1":
        black = (1 << description.bits_stored - description.is_signed) - 1
        black <<= max(0, description.high_bit + 1 - description.bits_stored)
    elif kind.startswith("YBR") and description.samples == 3:
        black = (0, 1 << description.bits_stored - 1, 1 << description.bits_stored - 1)
    for left, top, width, height in boxes:
        pixels[top : top + height, left : left + width] = black


def describe_masked(data_set: Dataset, found: Masked) -> None:
    """Say in the data set what its pixels are now (PS3.3 C.7.6.1.1.5, C.7.6.3)."""
    data_set.BurnedInAnnotation = "NO"
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in data_set:
            del data_set[keyword]
    if not found.was_compressed:
        return
    data_set.PhotometricInterpretation = found.photometric
    if int(data_set.get("SamplesPerPixel", 1) or 1) > 1:
        data_set.PlanarConfiguration = 0
    if found.lost_before:
        data_set.LossyImageCompression = "01"
