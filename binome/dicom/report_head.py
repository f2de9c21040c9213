"""What every report written as DICOM carries above its content: patient, study, series, equipment.

Binôme's own values, not strangers' bytes. Times are written in UTC and say so (0008,0201).
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from binome.dicom.written import file_bytes

LONGEST_NAME, LONGEST_TEXT = 64, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """Whose report of which study; in a pseudonymous network every name is a pseudonym.

    `key` names these very bytes: the same key gives the same SOP Instance UID.
    """

    key: str
    study_instance_uid: str
    patient_id: str
    patient_name: str = ""
    patient_birth_date: str = ""
    patient_sex: str = ""
    study_date: str = ""
    study_time: str = ""
    accession_number: str = ""
    institution_name: str = ""
    title: str
    number: int
    signed_at: datetime


def uid_of(key: str) -> str:
    """Return the UID that a key always gives: a UUID of its hash (PS3.5 B.2)."""
    digest = bytearray(hashlib.sha256(key.encode()).digest()[:16])
    return f"2.25.{uuid.UUID(bytes=bytes(digest), version=4).int}"


def dataset_of(head: ReportHead, *, sop_class_uid: str, modality: str) -> Dataset:
    """Return patient, study, series, equipment and SOP common modules (PS3.3 C.7, C.12.1)."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class_uid, uid_of(head.key)
    dataset.PatientID, dataset.PatientName = line(head.patient_id), head.patient_name
    dataset.PatientBirthDate, dataset.PatientSex = head.patient_birth_date, head.patient_sex
    dataset.StudyInstanceUID, dataset.StudyID = head.study_instance_uid, ""
    dataset.StudyDate, dataset.StudyTime = head.study_date, head.study_time
    dataset.AccessionNumber, dataset.ReferringPhysicianName = line(head.accession_number), ""
    dataset.SeriesInstanceUID = uid_of(f"series {modality} {head.study_instance_uid}")
    dataset.Modality, dataset.SeriesNumber = modality, "9001" if modality == "SR" else "9002"
    dataset.SeriesDescription = line(head.title)
    dataset.InstanceNumber = str(head.number)
    dataset.Manufacturer, dataset.InstitutionName = "Binome", line(head.institution_name)
    signed_at = head.signed_at.astimezone(UTC)
    dataset.ContentDate, dataset.ContentTime = f"{signed_at:%Y%m%d}", f"{signed_at:%H%M%S}"
    dataset.TimezoneOffsetFromUTC = "+0000"
    return dataset


def part_10(dataset: Dataset) -> bytes:
    """Return the file of a data set that carries its SOP class and instance."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return file_bytes(dataset)


def line(text: str) -> str:
    """Return text as one line of a Long String: no control characters, no backslash, 64 at most."""
    kept = "".join(" " if letter == "\\" or not letter.isprintable() else letter for letter in text)
    return " ".join(kept.split())[:LONGEST_TEXT]


def person_name(text: str) -> str:
    """Return a name as one component of a Person Name: what parts it has is not guessed."""
    return line("".join(" " if letter in "^=" else letter for letter in text))[:LONGEST_NAME]
