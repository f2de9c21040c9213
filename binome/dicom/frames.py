"""Finds the bytes of one frame in an object, native or encapsulated; runs inside the pool."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import get_frame
from pydicom.filereader import _read_file_meta_info, read_preamble

from binome.dicom.addressed import AddressedFrames, addressed_frames
from binome.dicom.errors import Unreadable
from binome.dicom.image import ImageDescription, describe

EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
IMPLICIT_LITTLE: Final = "1.2.840.10008.1.2"
EXPLICIT_BIG: Final = "1.2.840.10008.1.2.2"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
NATIVE: Final = frozenset({EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED})
MAX_INFLATED_BYTES = 512 << 20
MOST_TIMES, FREE_BYTES, STEP_BYTES = 200, 64 << 20, 1 << 20


@dataclass(frozen=True)
class ImageFile:
    """An object's data set, what it says about its pixels, and where its frames lie if known."""

    dataset: Dataset
    description: ImageDescription
    addressed: AddressedFrames | None = None

    def frame_data(self, index: int) -> bytes:
        """Return the stored bytes of frame `index` (from 0), else raise `Unreadable`."""
        if not 0 <= index < self.description.number_of_frames:
            raise Unreadable("pixel_data_short")
        if self.addressed is not None:
            return self.addressed.frame(index)
        element = self.dataset[self.description.pixel_keyword]
        data = element.value
        if not isinstance(data, bytes | bytearray):
            raise Unreadable("no_pixels")
        if self._has_swapped_bytes(element.VR):
            data = _swapped(data)
        if self.description.transfer_syntax_uid in NATIVE:
            return _native(data, self.description, index)
        return _encapsulated(data, self, index)

    def _has_swapped_bytes(self, vr: str) -> bool:
        """Eight-bit pixels in big-endian words come in pairs, second first (PS3.5 Annex A.3)."""
        is_big_endian = self.description.transfer_syntax_uid == EXPLICIT_BIG
        return is_big_endian and vr == "OW" and self.description.bits_allocated == 8


def read_image(source: Path | str | bytes) -> ImageFile:
    """Read an object of any transfer syntax from a path or from its bytes; raises `Unreadable`."""
    held = Path(source) if isinstance(source, str) else source
    addressed = addressed_frames(held)
    if addressed is not None:
        header = read_dataset(held, without_pixels=True)
        description = describe(header, _transfer_syntax(header), pixel_keyword="PixelData")
        if description.number_of_frames == len(addressed.pieces):
            return ImageFile(header, description, addressed)
    dataset = read_dataset(held)
    return ImageFile(dataset, describe(dataset, _transfer_syntax(dataset)))


def read_dataset(source: Path | str | bytes, *, without_pixels: bool = False) -> FileDataset:
    """Read with pydicom, inflating a deflated data set to at most `MAX_INFLATED_BYTES`."""
    with io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb") as stream:
        read_preamble(stream, force=True)
        meta = _read_file_meta_info(stream)
        if meta.get("TransferSyntaxUID") == DEFLATED:
            dataset = dcmread(io.BytesIO(_inflate(stream.read())), force=True)
            dataset.file_meta = meta
            return dataset
        stream.seek(0)
        return dcmread(stream, force=True, stop_before_pixels=without_pixels)


def _inflate(data: bytes) -> bytes:
    """Inflate in steps; what grows past every sensible ratio is a bomb and stops early."""
    engine, inflated = zlib.decompressobj(wbits=-15), bytearray()
    most = min(MAX_INFLATED_BYTES, max(FREE_BYTES, len(data) * MOST_TIMES))
    rest = data
    try:
        while rest and not engine.eof:
            inflated += engine.decompress(rest, STEP_BYTES)
            rest = engine.unconsumed_tail
            if len(inflated) > most:
                raise Unreadable("too_large")
    except zlib.error:
        raise Unreadable("bad_compression") from None
    return bytes(inflated)


def _transfer_syntax(dataset: FileDataset) -> str:
    uid = getattr(dataset, "file_meta", Dataset()).get("TransferSyntaxUID")
    if uid:
        return str(uid)
    is_implicit, is_little = dataset.original_encoding
    if not is_little:
        return EXPLICIT_BIG
    return IMPLICIT_LITTLE if is_implicit else EXPLICIT_LITTLE


def _swapped(data: bytes | bytearray) -> bytes:
    swapped = bytearray(len(data) & ~1)
    swapped[::2], swapped[1::2] = data[1::2], data[: len(data) & ~1 : 2]
    return bytes(swapped)


def _native(data: bytes | bytearray, description: ImageDescription, index: int) -> bytes:
    if description.bits_allocated == 1:
        return _native_bits(data, description, index)
    size = description.frame_bytes
    frame = data[index * size : (index + 1) * size]
    if len(frame) < size:
        raise Unreadable("pixel_data_short")
    return bytes(frame)


def _native_bits(data: bytes | bytearray, description: ImageDescription, index: int) -> bytes:
    """Frames of one bit a pixel follow each other without padding (PS3.5 8.1.1)."""
    bits = description.rows * description.columns * description.samples
    first = index * bits
    if len(data) * 8 < first + bits:
        raise Unreadable("pixel_data_short")
    window = int.from_bytes(data[first // 8 : (first + bits + 7) // 8], "little") >> (first % 8)
    return (window & ((1 << bits) - 1)).to_bytes((bits + 7) // 8, "little")


def _encapsulated(data: bytes, image: ImageFile, index: int) -> bytes:
    dataset, offsets = image.dataset, None
    count = image.description.number_of_frames
    if "ExtendedOffsetTable" in dataset and "ExtendedOffsetTableLengths" in dataset:
        offsets = (dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths)
    try:
        return get_frame(data, index, number_of_frames=count, extended_offsets=offsets)
    except (ValueError, IndexError, struct.error):
        raise Unreadable("pixel_data_short") from None
