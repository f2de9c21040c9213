"""What every object made of drawings carries above its content: patient and study as stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from typing import Final

from pydicom.dataset import Dataset

from binome.dicom.drawn.drawing import Authorship, Image
from binome.dicom.report_head import line, part_10, uid_of

#: Of the patient, of the study, and what says that both were de-identified.
KEPT: Final = (
    "00080020", "00080030", "00080050", "00080090", "00081030", "00100010", "00100020", "00100021",
    "00100030", "00100040", "00101010", "00101020", "00101030", "00120062", "00120063", "00120064",
    "0020000D", "00200010", "00280303",
)  # fmt: skip
REQUIRED: Final = (
    "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyID",
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
)  # fmt: skip
SERIES_NUMBERS: Final = {"measurements": 9011, "key": 9012, "drawings": 9013, "pictures": 9014}


def new_object(by: Authorship, *, form: str, sop_class_uid: str, modality: str) -> Dataset:
    """Return patient, study, series, equipment and SOP common modules, one series a form."""
    dataset = Dataset.from_json(json.dumps({k: by.study[k] for k in KEPT if k in by.study}))
    dataset.SpecificCharacterSet = "ISO_IR 192"
    for keyword in REQUIRED:
        if keyword not in dataset:
            setattr(dataset, keyword, "")
    kind = form.split(" ")[0]
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class_uid, uid_of(f"{form} {by.key}")
    dataset.SeriesInstanceUID = series_uid(str(dataset.StudyInstanceUID), kind, by.key)
    dataset.Modality, dataset.SeriesNumber = modality, str(SERIES_NUMBERS[kind])
    dataset.SeriesDescription = line(by.title)
    dataset.InstanceNumber = str(by.number)
    dataset.Manufacturer, dataset.InstitutionName = "Binome", line(by.institution)
    dataset.ManufacturerModelName, dataset.DeviceSerialNumber = "Binome", "1"
    dataset.SoftwareVersions = "1"
    made = by.made_at.astimezone(UTC)
    dataset.ContentDate, dataset.ContentTime = f"{made:%Y%m%d}", f"{made:%H%M%S}"
    dataset.TimezoneOffsetFromUTC = "+0000"
    return dataset


def series_uid(study_instance_uid: str, kind: str, key: str) -> str:
    """Return the UID of the series that objects of one kind and signature lie in."""
    return uid_of(f"drawn {kind} {study_instance_uid} {key}")


def file_of(dataset: Dataset) -> bytes:
    """Return the file."""
    return part_10(dataset)


def reference(image: Image) -> Dataset:
    """Return the reference to an instance, and to its frame where it has several."""
    item = Dataset()
    item.ReferencedSOPClassUID = image.sop_class_uid
    item.ReferencedSOPInstanceUID = image.sop_instance_uid
    if image.frame_count > 1:
        item.ReferencedFrameNumber = image.frame
    return item


def whole_reference(image: Image) -> Dataset:
    """Return the reference to an instance, whatever frame was meant."""
    item = Dataset()
    item.ReferencedSOPClassUID = image.sop_class_uid
    item.ReferencedSOPInstanceUID = image.sop_instance_uid
    return item


def by_series(images: Iterable[Image]) -> list[Dataset]:
    """Return references grouped by series (PS3.3 C.7.2.4), each instance once."""
    grouped: dict[str, dict[str, Image]] = {}
    for image in images:
        grouped.setdefault(image.series_instance_uid, {})[image.sop_instance_uid] = image
    found = []
    for uid, instances in grouped.items():
        series = Dataset()
        series.SeriesInstanceUID = uid
        series.ReferencedSOPSequence = [whole_reference(image) for image in instances.values()]
        found.append(series)
    return found


def evidence(dataset: Dataset, images: Iterable[Image]) -> list[Dataset]:
    """Return the evidence of a document: which instances of the study it speaks of (C.17.2)."""
    study = Dataset()
    study.StudyInstanceUID = dataset.StudyInstanceUID
    study.ReferencedSeriesSequence = by_series(images)
    return [study]
