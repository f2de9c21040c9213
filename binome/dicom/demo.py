"""Demonstration images as files: real ones out of installed wheels, a phantom, an MR volume.

Each says in its header what it is. The patients are made up, and in the header, so that
de-identification can be seen to work. Nothing is downloaded: files are found by path.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from binome.dicom.frames import read_dataset
from binome.dicom.native import Pixels
from binome.dicom.phantom import FIELD_MM, SIDE, SLICE_MM, head_slices
from binome.dicom.written import file_bytes

CT_IMAGE, MR_IMAGE = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"
MR_ECHO_MS, MR_REPETITION_MS = "30", "2000"


@dataclass(frozen=True, kw_only=True)
class DemoPatient:
    """A person who does not exist."""

    name: str
    patient_id: str
    birth_date: str
    sex: str
    institution: str = "Hôpital de démonstration"


DEMO_PATIENTS = (
    DemoPatient(name="DIALLO^Aminata", patient_id="HD-20417", birth_date="19620314", sex="F"),
    DemoPatient(name="RAKOTO^Jean Hery", patient_id="HD-20533", birth_date="19480902", sex="M"),
    DemoPatient(name="MBEKI^Thandi", patient_id="HD-20588", birth_date="19910726", sex="F"),
    DemoPatient(name="GARCÍA LÓPEZ^José", patient_id="HD-20601", birth_date="19750111", sex="M"),
    DemoPatient(name="NGUYEN^Thi Lan", patient_id="HD-20644", birth_date="20190523", sex="F"),
)


@dataclass(frozen=True)
class RealImage:
    """A real, public image inside an installed wheel, and words that say what it is."""

    path: Path
    modality: str
    body_part: str
    what: str
    source: str


REAL_IMAGES = (
    ("data_store", "RG1_UNCR.dcm", "CR", "CHEST", "Chest film"),
    ("data_store", "RG3_UNCR.dcm", "CR", "LEG", "Leg film"),
    ("data_store", "693_UNCR.dcm", "CT", "HEAD", "Head CT slice"),
    ("data_store", "MR2_UNCR.dcm", "MR", "SHOULDER", "Shoulder MR slice"),
    ("data_store", "MR-SIEMENS-DICOM-WithOverlays.dcm", "MR", "ABDOMEN", "Abdomen MR slice"),
    ("data_store", "US1_UNCR.dcm", "US", "NECK", "Power Doppler ultrasound"),
    ("data_store", "OBXXXX1A_rle.dcm", "US", "UTERUS", "Obstetric ultrasound"),
    ("pydicom", "examples_ybr_color.dcm", "US", "HEART", "Ultrasound loop"),
)
FOLDERS = {"data_store": "data", "pydicom": "data/test_files"}
WHEELS = {"data_store": "pydicom-data", "pydicom": "pydicom"}


def real_images() -> tuple[RealImage, ...]:
    """Return the real images that are installed here; those that are not are left out."""
    found = []
    for package, name, modality, body_part, what in REAL_IMAGES:
        folder = _folder(package)
        if folder is not None and (folder / FOLDERS[package] / name).is_file():
            path = folder / FOLDERS[package] / name
            found.append(RealImage(path, modality, body_part, what, WHEELS[package]))
    return tuple(found)


def real_image(image: RealImage, patient: DemoPatient, *, study_date: str) -> bytes:
    """Return the file with a made-up patient in its header and new UIDs; pixels as they are."""
    dataset = read_dataset(image.path)
    study = _study(patient, study_date=study_date, what=image.what)
    dataset.update(study)
    dataset.Modality = image.modality
    dataset.BodyPartExamined = image.body_part
    dataset.SeriesInstanceUID, dataset.SOPInstanceUID = generate_uid(), generate_uid()
    dataset.SeriesNumber, dataset.InstanceNumber = "1", dataset.get("InstanceNumber") or "1"
    dataset.SeriesDescription = f"{image.what} (real public image from {image.source})"
    dataset.ImageComments = "Real public sample image; the patient named here is made up"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return file_bytes(dataset)


def ct_phantom(
    patient: DemoPatient, *, study_date: str, slices: int = 120, seed: int = 7
) -> Iterator[bytes]:
    """Yield the files of a generated head CT with a bleed on the patient's right."""
    series = _series(
        patient,
        study_date=study_date,
        modality="CT",
        what="Head CT (generated phantom, not a patient)",
    )
    series.SOPClassUID = CT_IMAGE
    series.ImageComments = "Generated phantom, not a patient"
    series.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    series.BodyPartExamined, series.KVP, series.ConvolutionKernel = "HEAD", "120", "H30"
    series.SliceThickness = _decimal(SLICE_MM * 120 / slices)
    series.PixelSpacing = [_decimal(FIELD_MM / SIDE)] * 2
    series.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    series.RescaleIntercept, series.RescaleSlope, series.RescaleType = "-1024", "1", "HU"
    series.WindowCenter, series.WindowWidth = "40", "80"
    corner = (FIELD_MM / SIDE - FIELD_MM) / 2
    for number, (z, hounsfield) in enumerate(head_slices(slices, seed), start=1):
        stored = (hounsfield + 1024).astype(numpy.uint16)
        yield _instance(series, stored, number=number, position=(corner, corner, z), bits=12)


def mr_series(patient: DemoPatient, *, study_date: str) -> Iterator[bytes]:
    """Yield a real MR volume (nibabel's example4d) as axial slices; nothing without nibabel."""
    folder = _folder("nibabel")
    path = folder / "tests/data/example4d.nii.gz" if folder else None
    if path is None or not path.is_file():
        return
    volume, affine = _upright(path)
    series = _series(
        patient,
        study_date=study_date,
        modality="MR",
        what="Brain EPI (real volume from nibabel)",
    )
    series.SOPClassUID = MR_IMAGE
    series.ImageComments = "Real public volume; the patient named here is made up"
    series.ImageType = ["ORIGINAL", "PRIMARY", "M"]
    series.BodyPartExamined, series.ScanningSequence, series.SequenceVariant = "HEAD", "EP", "NONE"
    series.EchoTime, series.RepetitionTime = MR_ECHO_MS, MR_REPETITION_MS
    lengths = numpy.linalg.norm(affine[:3, :3], axis=0)
    series.PixelSpacing = [_decimal(lengths[1]), _decimal(lengths[0])]
    series.SliceThickness = _decimal(lengths[2])
    unit = affine[:3, :3] / lengths
    series.ImageOrientationPatient = [_decimal(v) for v in (*unit[:, 0], *unit[:, 1])]
    high = float(numpy.percentile(volume, 99.5))
    series.WindowCenter, series.WindowWidth = _decimal(high / 2), _decimal(high)
    for number in range(volume.shape[2]):
        position = (affine @ (0, 0, number, 1))[:3]
        frame = numpy.ascontiguousarray(volume[:, :, number].T)
        yield _instance(series, frame, number=number + 1, position=tuple(position), bits=16)


def _folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None


def _upright(path: Path) -> tuple[Pixels, Pixels]:
    """Return the first volume, rows to the back and columns to the left, and its LPS affine."""
    from nibabel.nifti1 import Nifti1Image

    image = Nifti1Image.from_filename(path)
    volume = numpy.asarray(image.dataobj)[..., 0].astype(numpy.int16)
    affine = numpy.diag([-1.0, -1.0, 1.0, 1.0]) @ numpy.asarray(image.affine)
    for axis in range(3):
        if affine[axis, axis] < 0:
            volume = numpy.flip(volume, axis)
            affine[:, 3] += affine[:, axis] * (volume.shape[axis] - 1)
            affine[:, axis] *= -1
    return volume, affine


def _study(patient: DemoPatient, *, study_date: str, what: str) -> Dataset:
    study = Dataset()
    study.SpecificCharacterSet = "ISO_IR 192"
    study.PatientName, study.PatientID = patient.name, patient.patient_id
    study.PatientBirthDate, study.PatientSex = patient.birth_date, patient.sex
    study.InstitutionName = patient.institution
    study.ReferringPhysicianName, study.AccessionNumber = "Démo^Docteur", ""
    study.StudyInstanceUID, study.StudyID = generate_uid(), "1"
    study.StudyDate, study.StudyTime, study.StudyDescription = study_date, "091500", what
    return study


def _series(patient: DemoPatient, *, study_date: str, modality: str, what: str) -> Dataset:
    series = _study(patient, study_date=study_date, what=what)
    series.SeriesInstanceUID, series.FrameOfReferenceUID = generate_uid(), generate_uid()
    series.Modality, series.SeriesNumber, series.SeriesDescription = modality, "1", what
    series.SeriesDate = series.AcquisitionDate = series.ContentDate = study_date
    series.SeriesTime = series.AcquisitionTime = series.ContentTime = "091500"
    series.Manufacturer, series.PatientPosition = "Binome", "HFS"
    series.PositionReferenceIndicator = ""
    series.SamplesPerPixel, series.PhotometricInterpretation = 1, "MONOCHROME2"
    series.BitsAllocated = 16
    return series


def _instance(
    series: Dataset, pixels: Pixels, *, number: int, position: tuple[float, ...], bits: int
) -> bytes:
    instance = Dataset(series)
    instance.SOPInstanceUID, instance.InstanceNumber = generate_uid(), str(number)
    instance.ImagePositionPatient = [_decimal(value) for value in position]
    instance.SliceLocation = _decimal(position[2])
    instance.Rows, instance.Columns = pixels.shape
    instance.BitsStored, instance.HighBit = bits, bits - 1
    instance.PixelRepresentation = 1 if pixels.dtype.kind == "i" else 0
    instance.add_new("PixelData", "OW", pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())
    instance.file_meta = FileMetaDataset()
    instance.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    instance.file_meta.MediaStorageSOPClassUID = instance.SOPClassUID
    instance.file_meta.MediaStorageSOPInstanceUID = instance.SOPInstanceUID
    return file_bytes(instance)


def _decimal(value: float) -> str:
    """Write a number within the 16 characters of a Decimal String."""
    return f"{round(value, 6) + 0.0:.9g}"
