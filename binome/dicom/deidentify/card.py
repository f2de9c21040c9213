"""What the site's identity card keeps of an original, so that the answer finds its patient."""

from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from binome.dicom.deidentify.subject import Subject

_DATES = [
    "StudyDate",
    "StudyTime",
    "SeriesDate",
    "SeriesTime",
    "AcquisitionDate",
    "AcquisitionTime",
    "AcquisitionDateTime",
    "ContentDate",
    "ContentTime",
    "TimezoneOffsetFromUTC",
]
_ORDER = [
    "AccessionNumber",
    "StudyID",
    "PlacerOrderNumberImagingServiceRequest",
    "FillerOrderNumberImagingServiceRequest",
    "RequestedProcedureID",
    "ScheduledProcedureStepID",
]
_PATIENT = [
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
    "OtherPatientIDs",
]
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")


@dataclass(frozen=True, slots=True)
class Original:
    """The identity that left the instance, by DICOM keyword. For the vault only: never logged.

    `uids` maps each original UID to what stands for it outside; `issuer` is the accession's.
    """

    patient: dict[str, str]
    order: dict[str, str]
    dates: dict[str, str]
    uids: dict[str, str]
    accession_issuer: str
    offset_days: int

    def __repr__(self) -> str:
        return "Original(...)"


def original_of(data_set: Dataset, subject: Subject) -> Original:
    """Read the card off a data set that nothing has changed yet."""
    uids = [str(data_set.get(keyword, "") or "") for keyword in _UIDS]
    return Original(
        patient=_said(data_set, _PATIENT),
        order=_order(data_set),
        dates=_said(data_set, _DATES),
        uids={uid: subject.outside_uid(uid) for uid in uids if uid},
        accession_issuer=_issuer(data_set),
        offset_days=0 if subject.policy.retain_full_dates else subject.offset_days,
    )


def _said(data_set: Dataset, keywords: list[str]) -> dict[str, str]:
    found = {keyword: _text(data_set.get(keyword, "") or "") for keyword in keywords}
    return {keyword: text for keyword, text in found.items() if text}


def _text(value: object) -> str:
    """Several values keep their backslashes, as they were written."""
    return "\\".join(map(str, value)) if isinstance(value, MultiValue) else str(value)


def _order(data_set: Dataset) -> dict[str, str]:
    """Order numbers, also those inside Request Attributes Sequence."""
    said = _said(data_set, _ORDER)
    for item in data_set.get("RequestAttributesSequence") or []:
        said = _said(item, _ORDER) | said
    return said


def _issuer(data_set: Dataset) -> str:
    for item in data_set.get("IssuerOfAccessionNumberSequence") or []:
        return str(
            item.get("LocalNamespaceEntityID", "") or item.get("UniversalEntityID", "") or ""
        )
    return ""
