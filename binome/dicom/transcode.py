"""Instances and frames in the transfer syntax that a client of DICOMweb asks for; in the pool.

Lossless to lossless is exact, or refused. What came with loss is decoded, never lost once more,
except by JPEG baseline of single frames, where somebody asks for just that. Video never.
"""

from __future__ import annotations

from io import BytesIO

from pydicom import dcmwrite
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from binome.dicom.encode import encoded, stored_values
from binome.dicom.errors import Unreadable
from binome.dicom.frames import EXPLICIT_BIG, ImageFile, read_dataset, read_image
from binome.dicom.recode import recode
from binome.dicom.uids import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    NATIVE_TRANSFER_SYNTAXES,
    VIDEO_TRANSFER_SYNTAXES,
)

MOST_BYTES = (1 << 32) - 2


def transcoded(source: str | bytes, target: str) -> bytes:
    """The data set after group 0002 in `target`; raises `Unreadable` where that cannot be exact."""
    image = read_image(source)
    is_native = image.description.transfer_syntax_uid in NATIVE_TRANSFER_SYNTAXES
    if target == EXPLICIT_VR_LITTLE_ENDIAN and is_native:
        return _native(source)
    if image.description.transfer_syntax_uid == EXPLICIT_BIG:
        source = _native(source)
        image = read_image(source)
    if has_overlay_in_pixels(image.dataset):
        raise Unreadable("unsupported")
    frames = [_frame(image, index, target) for index in range(image.description.number_of_frames)]
    if sum(map(len, frames)) > MOST_BYTES:
        raise Unreadable("too_large")
    data_set = read_dataset(source)
    if image.description.samples > 1:
        data_set.PhotometricInterpretation, data_set.PlanarConfiguration = "RGB", 0
    return written(data_set, frames, is_native=target == EXPLICIT_VR_LITTLE_ENDIAN)


def frames_in(source: str | bytes, numbers: tuple[int, ...], target: str) -> list[bytes]:
    """Frames (from 1) in `target`; raises `Unreadable`."""
    image = read_image(source)
    return [_frame(image, number - 1, target) for number in numbers]


def _frame(image: ImageFile, index: int, target: str) -> bytes:
    if image.description.transfer_syntax_uid in VIDEO_TRANSFER_SYNTAXES:
        raise Unreadable("unsupported")
    return encoded(stored_values(image, index), image.description, uid=target)


def _native(source: str | bytes) -> bytes:
    answer = recode(source, (EXPLICIT_VR_LITTLE_ENDIAN,))
    if answer is None:
        raise Unreadable("unsupported")
    return answer[1]


def _whole(frames: list[bytes]) -> bytes:
    """All frames, of even length (PS3.5 8.1.1)."""
    pixels = b"".join(frames)
    return pixels + bytes(len(pixels) & 1)


def has_overlay_in_pixels(data_set: Dataset) -> bool:
    """Old overlays lie in unused bits of the pixels (PS3.3 C.9.2), which codecs do not carry."""
    return any(
        (group, 0x0102) in data_set and (group, 0x3000) not in data_set
        for group in range(0x6000, 0x6020, 2)
    )


def written(data_set: Dataset, frames: list[bytes], *, is_native: bool) -> bytes:
    """The data set with these frames as its pixels, explicit VR little endian."""
    del data_set.file_meta
    data_set.preamble = None
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in data_set:
            delattr(data_set, keyword)
    data_set.PixelData = _whole(frames) if is_native else encapsulate(frames)
    is_wide = is_native and data_set.BitsAllocated > 8
    data_set["PixelData"].VR = "OW" if is_wide else "OB"
    data_set["PixelData"].is_undefined_length = not is_native
    out = BytesIO()
    plain = Dataset(data_set)
    dcmwrite(out, plain, implicit_vr=False, little_endian=True, enforce_file_format=False)
    return out.getvalue()
