"""An object another viewer drew on a study, made part of that study: its patient, its dates, a
series of ours, the name of whoever stored it. Runs in the pool: these are strangers' bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from binome.dicom.drawn.head import KEPT, REQUIRED, series_uid
from binome.dicom.errors import Unreadable
from binome.dicom.frames import NATIVE, read_dataset
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.report_head import line, person_name
from binome.dicom.written import file_bytes

#: What may come: reports, presentation states, segmentations, structures. No key objects: one of
#: them can be a note that rejects images (IOCM). No images.
ACCEPTED: Final = {
    "1.2.840.10008.5.1.4.1.1.88.11": "SR",
    "1.2.840.10008.5.1.4.1.1.88.22": "SR",
    "1.2.840.10008.5.1.4.1.1.88.33": "SR",
    "1.2.840.10008.5.1.4.1.1.88.34": "SR",
    "1.2.840.10008.5.1.4.1.1.11.1": "PR",
    "1.2.840.10008.5.1.4.1.1.11.2": "PR",
    "1.2.840.10008.5.1.4.1.1.66.4": "SEG",
    "1.2.840.10008.5.1.4.1.1.66.7": "SEG",
    "1.2.840.10008.5.1.4.1.1.481.3": "RTSTRUCT",
}
NUMBERS: Final = {"SR": 9021, "PR": 9022, "SEG": 9023, "RTSTRUCT": 9024}
MODALITIES: Final = tuple(NUMBERS)
#: Groups of the patient and of the study; every value in them is the study's own.
OF_OTHERS: Final = frozenset({0x0010, 0x0012, 0x0032, 0x0038, 0x4008})
MOST_ELEMENTS, DEEPEST = 400_000, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Whose study it joins, who stored it, when; `study` is a stored header as DICOM JSON."""

    study_instance_uid: str
    study: dict[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Adopted:
    """The file to store, and the instances it speaks of."""

    content: bytes
    named: frozenset[str]


def adopted_series_uid(study_instance_uid: str, modality: str) -> str:
    """Return the UID of the series that objects of one modality from other viewers lie in."""
    return series_uid(study_instance_uid, f"adopted {modality}", "")


def adopted(source: bytes | str, into: Adoption) -> Adopted:
    """Return the object as part of the study; raises `Unreadable` when it cannot be one.

    Reasons: `no_sop_class` (not a kind that is accepted), `wrong_study`, `too_large`, `unreadable`.
    """
    with quiet_pydicom():
        dataset = read_dataset(source)
        modality = ACCEPTED.get(str(dataset.get("SOPClassUID") or ""))
        if modality is None or not dataset.get("SOPInstanceUID"):
            raise Unreadable("no_sop_class")
        if str(dataset.get("StudyInstanceUID") or "") != into.study_instance_uid:
            raise Unreadable("wrong_study")
        if str(dataset.file_meta.get("TransferSyntaxUID") or "") not in NATIVE:
            raise Unreadable("unsupported")
        named = frozenset(_cleaned(dataset, into))
        made = _with_head(dataset, into, modality)
        return Adopted(file_bytes(made), named)


def _cleaned(dataset: Dataset, into: Adoption) -> Iterator[str]:
    """Take private elements, names and dates out; yield each instance that is referenced.

    Every name becomes that of whoever stored it, every date that of the study's own time.
    """
    dataset.remove_private_tags()
    ours = {
        "PN": person_name(into.by),
        "DA": f"{into.at:%Y%m%d}",
        "DT": f"{into.at.astimezone(UTC):%Y%m%d%H%M%S}+0000",
    }
    for nth, element in enumerate(_elements(dataset, 0)):
        if nth > MOST_ELEMENTS:
            raise Unreadable("too_large")
        if element.VR in ours and element.value:
            element.value = ours[element.VR]
        elif element.keyword == "ReferencedSOPInstanceUID" and element.value:
            yield str(element.value)


def _elements(dataset: Dataset, depth: int) -> Iterator[DataElement]:
    if depth > DEEPEST:
        raise Unreadable("too_large")
    for element in dataset:
        yield element
        if element.VR == "SQ":
            for item in element.value:
                yield from _elements(item, depth + 1)


def _with_head(dataset: Dataset, into: Adoption, modality: str) -> Dataset:
    for element in list(dataset):
        if element.tag.group in OF_OTHERS:
            del dataset[element.tag]
    for keyword in REQUIRED:
        setattr(dataset, keyword, "")
    kept = {tag: into.study[tag] for tag in KEPT if tag in into.study}
    dataset.update(Dataset.from_json(json.dumps(kept)))
    dataset.StudyInstanceUID = into.study_instance_uid
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SeriesInstanceUID = adopted_series_uid(into.study_instance_uid, modality)
    dataset.Modality, dataset.SeriesNumber = modality, str(NUMBERS[modality])
    dataset.SeriesDescription = line(f"{modality}, other viewer")
    made = into.at.astimezone(UTC)
    for keyword in ("InstanceCreation", "Series", "Content"):
        setattr(dataset, f"{keyword}Date", f"{made:%Y%m%d}")
        setattr(dataset, f"{keyword}Time", f"{made:%H%M%S}")
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset
