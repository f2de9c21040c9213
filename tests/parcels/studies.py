"""Small studies made of nothing, as files: slices with anatomy-like noise, a report, a JPEG."""

from pathlib import Path

import imagecodecs
import numpy
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
TEXT_REPORT = "1.2.840.10008.5.1.4.1.1.88.11"


def slice_values(number: int, side: int = 96) -> numpy.ndarray:
    """A disc of tissue in air, with noise that the same number always gives."""
    rows, columns = numpy.mgrid[0:side, 0:side]
    inside = (rows - side / 2) ** 2 + (columns - side / 2) ** 2 < (side / 2.4) ** 2
    noise = numpy.random.default_rng(number).normal(0, 12, (side, side))
    return numpy.where(inside, 40 + 3 * number + noise, -1000 + noise / 4).astype("<i2")


def _dataset(sop_class_uid: str, syntax: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class_uid
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = syntax
    made = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    made.SOPClassUID = sop_class_uid
    made.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    made.PatientName = "Doe^Jane"
    made.PatientID = "4711"
    return made


def _pixels(made: Dataset, *, rows: int, columns: int, bits: int) -> None:
    made.Rows, made.Columns = rows, columns
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit = bits - 1
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"


def write_slice(folder: Path, number: int, *, study: str, series: str, side: int = 96) -> Path:
    """One CT slice."""
    made = _dataset(CT, ExplicitVRLittleEndian)
    made.StudyInstanceUID, made.SeriesInstanceUID = study, series
    made.Modality, made.SeriesNumber, made.InstanceNumber = "CT", 1, number
    made.ImagePositionPatient = [0, 0, number * 4]
    made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    made.RescaleSlope, made.RescaleIntercept = 1, 0
    values = slice_values(number, side)
    _pixels(made, rows=values.shape[0], columns=values.shape[1], bits=16)
    made.PixelRepresentation = 1
    made.PixelData = values.tobytes()
    path = folder / f"slice{number}.dcm"
    made.save_as(path, enforce_file_format=True)
    return path


def write_photograph(folder: Path, *, study: str) -> Path:
    """A JPEG baseline picture, padded to an even length as DICOM asks."""
    made = _dataset(SECONDARY, JPEGBaseline8Bit)
    made.StudyInstanceUID, made.SeriesInstanceUID = study, generate_uid()
    made.Modality, made.SeriesNumber, made.InstanceNumber = "OT", 2, 1
    grey = (slice_values(7, 320) // 8 + 128).clip(0, 255).astype("u1")
    _pixels(made, rows=320, columns=320, bits=8)
    made.PixelRepresentation = 0
    made.PixelData = encapsulate([imagecodecs.jpeg8_encode(grey, level=85)])
    path = folder / "photograph.dcm"
    made.save_as(path, enforce_file_format=True)
    return path


def write_report(folder: Path, *, study: str) -> Path:
    """An object without any image."""
    made = _dataset(TEXT_REPORT, ExplicitVRLittleEndian)
    made.StudyInstanceUID, made.SeriesInstanceUID = study, generate_uid()
    made.Modality, made.SeriesNumber, made.InstanceNumber = "SR", 3, 1
    path = folder / "report.dcm"
    made.save_as(path, enforce_file_format=True)
    return path


def write_study(folder: Path, *, slices: int = 6) -> list[Path]:
    """Slices, a photograph and a report of one study."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series = generate_uid(), generate_uid()
    paths = [write_slice(folder, n, study=study, series=series) for n in range(1, slices + 1)]
    return [*paths, write_photograph(folder, study=study), write_report(folder, study=study)]
