"""Whole instances with loss, only where somebody asks for just that syntax; runs in the pool.

The result is another instance (PS3.3 C.7.6.1.1.5): a UID of its own, always the same for the same
source and syntax, marked as lossy and derived, with its source named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

import imagecodecs
import numpy
from pydicom.dataset import Dataset

from binome.dicom.encode import stored_values
from binome.dicom.errors import Unreadable
from binome.dicom.frames import read_dataset, read_image
from binome.dicom.native import Pixels
from binome.dicom.transcode import MOST_BYTES, has_overlay_in_pixels, written
from binome.dicom.uids import VIDEO_TRANSFER_SYNTAXES

_JPEG: Final = "1.2.840.10008.1.2.4."
BASELINE, NEAR, WAVELET = _JPEG + "50", _JPEG + "81", _JPEG + "91"
JPEG_QUALITY: Final = 90
NEAR_BY: Final = 2
PSNR_DB: Final = 70


def _baseline(pixels: Pixels, bits: int) -> Any:
    if pixels.dtype != numpy.uint8:
        raise Unreadable("unsupported")
    if pixels.ndim == 2:
        return imagecodecs.jpeg8_encode(pixels, level=JPEG_QUALITY)
    return imagecodecs.jpeg8_encode(
        pixels, level=JPEG_QUALITY, colorspace="RGB", outcolorspace="YCBCR", subsampling="422"
    )


def _near(pixels: Pixels, bits: int) -> Any:
    if pixels.dtype.kind != "u":
        raise Unreadable("unsupported")  # its codec knows no sign, and near is not near then
    return imagecodecs.jpegls_encode(pixels, level=NEAR_BY, out=pixels.nbytes * 2 + 4096)


def _wavelet(pixels: Pixels, bits: int) -> Any:
    return imagecodecs.jpeg2k_encode(
        pixels, level=PSNR_DB, codecformat="j2k", reversible=False, mct=False, bitspersample=bits
    )


#: Syntax to its encoder, its method (PS3.3 C.7.6.1.1.5.1) and how its colours are stored.
LOSSY: Final[dict[str, tuple[Callable[[Pixels, int], Any], str, str]]] = {
    BASELINE: (_baseline, "ISO_10918_1", "YBR_FULL_422"),
    NEAR: (_near, "ISO_14495_1", "RGB"),
    WAVELET: (_wavelet, "ISO_15444_1", "RGB"),
}


def derived_uid(sop_instance_uid: str, target: str) -> str:
    """The UID of an instance made with loss of another one."""
    digest = hashlib.sha256(f"binome lossy\0{sop_instance_uid}\0{target}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def made_lossy(source: str | bytes, target: str) -> bytes:
    """The data set after group 0002 in `target`; raises `Unreadable`."""
    image = read_image(source)
    description = image.description
    is_video = description.transfer_syntax_uid in VIDEO_TRANSFER_SYNTAXES
    if is_video or has_overlay_in_pixels(image.dataset) or _is_palette(image.dataset):
        raise Unreadable("unsupported")
    encode, method, colours = LOSSY[target]
    frames, plain_bytes = [], 0
    for index in range(description.number_of_frames):
        pixels = stored_values(image, index)
        plain_bytes += pixels.nbytes
        frames.append(_encoded(encode, pixels, description.bits_stored))
    sent_bytes = sum(map(len, frames))
    if sent_bytes > MOST_BYTES:
        raise Unreadable("too_large")
    data_set = read_dataset(source)
    if description.samples > 1:
        data_set.PhotometricInterpretation, data_set.PlanarConfiguration = colours, 0
    _mark(data_set, target, method, ratio=plain_bytes / max(1, sent_bytes))
    return written(data_set, frames, is_native=False)


def _is_palette(data_set: Dataset) -> bool:
    """An index into colours has no neighbours: with loss it would be other colours."""
    return bool(data_set.get("PhotometricInterpretation") == "PALETTE COLOR")


def _encoded(encode: Callable[[Pixels, int], Any], pixels: Pixels, bits: int) -> bytes:
    try:
        return bytes(encode(pixels, bits))
    except (ValueError, RuntimeError, NotImplementedError):
        raise Unreadable("unsupported") from None


def _mark(data_set: Dataset, target: str, method: str, *, ratio: float) -> None:
    """Say what it is: lossy (for ever), by which method and how much, derived of what."""
    ratios, methods = _several(data_set, "LossyImageCompressionRatio"), _several(
        data_set, "LossyImageCompressionMethod"
    )  # fmt: skip
    data_set.LossyImageCompression = "01"
    data_set.LossyImageCompressionRatio = [*ratios, f"{ratio:.3g}"]
    data_set.LossyImageCompressionMethod = [*methods, method]
    kinds = _several(data_set, "ImageType")
    data_set.ImageType = ["DERIVED", *(kinds[1:] or ["PRIMARY"])]
    data_set.DerivationDescription = "Compressed with loss on request"
    data_set.DerivationCodeSequence = [_code("113040", "Lossy Compression")]
    origin = Dataset()
    origin.ReferencedSOPClassUID = data_set.SOPClassUID
    origin.ReferencedSOPInstanceUID = data_set.SOPInstanceUID
    origin.PurposeOfReferenceCodeSequence = [_code("121320", "Uncompressed predecessor")]
    data_set.SourceImageSequence = [origin]
    data_set.SOPInstanceUID = derived_uid(str(data_set.SOPInstanceUID), target)


def _several(data_set: Dataset, keyword: str) -> list[Any]:
    value = data_set.get(keyword)
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str | float | int) else list(value)


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
