"""Frames of a film as a Multi-frame Grayscale Byte or Word Secondary Capture (PS3.3 A.8.3, A.8.4).

No detector, no body part, no side, no millimetre is made up. docs/decisions says why a film
without a known width has no Nominal Scanned Pixel Spacing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, generate_uid

from binome.dicom.errors import Unreadable
from binome.dicom.native import Pixels
from binome.dicom.written import file_bytes

MULTI_FRAME_GRAYSCALE_BYTE: Final = "1.2.840.10008.5.1.4.1.1.7.2"
MULTI_FRAME_GRAYSCALE_WORD: Final = "1.2.840.10008.5.1.4.1.1.7.3"
LEAST_WORD_BITS: Final = 9
PAGE_NUMBER_VECTOR: Final = 0x00182001
JPEG_QUALITY: Final = 92
JPEG_METHOD: Final = "ISO_10918_1"


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of the image. Empty text is unknown; `pixel_mm` is on the film itself."""

    made_at: datetime
    modality: str = "OT"
    has_text: bool = True
    pixel_mm: float | None = None
    compression_ratio: float | None = None
    steps: tuple[str, ...] = ()
    patient_id: str = ""
    study_instance_uid: str = ""


def secondary_capture(frames: list[Pixels], about: About, *, is_jpeg: bool = False) -> bytes:
    """The file: frames of one size, 8 or 16 bits, MONOCHROME2; as JPEG only when asked.

    Deeper frames say how many bits they use, so that a viewer opens them on their own levels.
    Raises Unreadable when a JPEG of more than 8 bits is asked for.
    """
    is_deep = frames[0].dtype == numpy.uint16
    if is_deep and is_jpeg:
        raise Unreadable("deep_jpeg")
    dataset = _described(about)
    if is_deep:
        _deepen(dataset, frames)
    rows, columns = frames[0].shape
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = rows, columns, str(len(frames))
    if len(frames) > 1:
        dataset.FrameIncrementPointer = PAGE_NUMBER_VECTOR
        dataset.PageNumberVector = [str(number + 1) for number in range(len(frames))]
    dataset.file_meta = FileMetaDataset()
    if is_jpeg:
        _hold_jpeg(dataset, frames, about)
    else:
        _hold_pixels(dataset, frames, about)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return file_bytes(dataset)


def _described(about: About) -> Dataset:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    dataset.SOPClassUID = MULTI_FRAME_GRAYSCALE_BYTE
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.StudyInstanceUID = about.study_instance_uid or generate_uid()
    dataset.StudyDate = dataset.StudyTime = dataset.AccessionNumber = dataset.StudyID = ""
    dataset.ReferringPhysicianName = dataset.PatientName = ""
    dataset.PatientID, dataset.PatientBirthDate, dataset.PatientSex = about.patient_id, "", ""
    dataset.ContentDate = about.made_at.strftime("%Y%m%d")
    dataset.ContentTime = about.made_at.strftime("%H%M%S")
    dataset.Modality, dataset.ConversionType = about.modality, "DF"
    dataset.SeriesNumber = dataset.InstanceNumber = "1"
    dataset.SeriesDescription = "Photograph of a film"
    dataset.ImageComments = "Photograph of a film; side not verified; " + (
        "millimetres on the film, by its width" if about.pixel_mm else "not calibrated"
    )
    dataset.DerivationDescription = "Photograph of a film: " + ", ".join(about.steps)
    dataset.PatientOrientation = dataset.Laterality = ""
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "YES" if about.has_text else "NO"
    dataset.PresentationLUTShape = "IDENTITY"
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = "0", "1", "US"
    if about.pixel_mm:
        dataset.NominalScannedPixelSpacing = [f"{about.pixel_mm:.6g}"] * 2
    return dataset


def _deepen(dataset: Dataset, frames: list[Pixels]) -> None:
    """Words of as many bits as the brightest level needs."""
    highest = max(int(frame.max()) for frame in frames)
    bits = max(LEAST_WORD_BITS, highest.bit_length())
    dataset.SOPClassUID = MULTI_FRAME_GRAYSCALE_WORD
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, bits, bits - 1


def _hold_pixels(dataset: Dataset, frames: list[Pixels], about: About) -> None:
    vr, kind = ("OW", "<u2") if dataset.BitsAllocated == 16 else ("OB", "u1")
    data = numpy.stack(frames).astype(kind).tobytes()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.add_new("PixelData", vr, data + b"\0" * (len(data) % 2))
    if about.compression_ratio:
        _say_lossy(dataset, [about.compression_ratio])


def _hold_jpeg(dataset: Dataset, frames: list[Pixels], about: About) -> None:
    coded = [_jpeg(frame) for frame in frames]
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.add_new("PixelData", "OB", encapsulate(coded))
    dataset["PixelData"].is_undefined_length = True
    ratio = sum(frame.size for frame in frames) / sum(map(len, coded))
    _say_lossy(dataset, [*([about.compression_ratio] if about.compression_ratio else []), ratio])


def _say_lossy(dataset: Dataset, ratios: list[float]) -> None:
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionRatio = [f"{ratio:.3g}" for ratio in ratios]
    dataset.LossyImageCompressionMethod = [JPEG_METHOD] * len(ratios)


def _jpeg(frame: Pixels) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(frame).save(stream, "JPEG", quality=JPEG_QUALITY)
    return stream.getvalue()
