"""Rows of the index as DICOM JSON attributes (PS3.18 Annex F), for queries of either protocol."""

from collections.abc import Iterable
from typing import Any

from binome.archive.keys import split
from binome.archive.models import Instance, Patient, Series, Study

Attributes = dict[str, dict[str, Any]]
UTF_8 = "ISO_IR 192"


def patient_attributes(patient: Patient) -> Attributes:
    issuer = "" if patient.issuer.startswith("study:") else patient.issuer
    return {
        "00080005": _plain("CS", UTF_8),
        "00100010": _name(patient.name),
        "00100020": _plain("LO", patient.patient_id),
        **({"00100021": _plain("LO", issuer)} if issuer else {}),
        "00100030": _plain("DA", patient.birth_date),
        "00100040": _plain("CS", patient.sex),
    }


def study_attributes(study: Study) -> Attributes:
    """Everything of PS3.18 Table 10.6.3-3 that the index holds, Retrieve URL apart."""
    return {
        **patient_attributes(study.patient),
        "00080020": _plain("DA", study.study_date),
        "00080030": _plain("TM", study.study_time),
        "00080050": _plain("SH", study.accession_number),
        "00080056": _plain("CS", "ONLINE"),
        "00080061": _values("CS", split(study.modalities)),
        "00080090": _name(study.referring_physician_name),
        "00081030": _plain("LO", study.study_description),
        "00101010": _plain("AS", study.patient_age),
        "0020000D": _plain("UI", study.study_instance_uid),
        "00200010": _plain("SH", study.study_id),
        "00201206": _plain("IS", study.series_count),
        "00201208": _plain("IS", study.instance_count),
    }


def series_attributes(series: Series) -> Attributes:
    """PS3.18 Table 10.6.3-4."""
    return {
        "00080005": _plain("CS", UTF_8),
        "00080021": _plain("DA", series.series_date),
        "00080031": _plain("TM", series.series_time),
        "00080056": _plain("CS", "ONLINE"),
        "00080060": _plain("CS", series.modality),
        "0008103E": _plain("LO", series.series_description),
        "00180015": _plain("CS", series.body_part_examined),
        "0020000E": _plain("UI", series.series_instance_uid),
        "00200011": _plain("IS", series.series_number),
        "00200060": _plain("CS", series.laterality),
        "00201209": _plain("IS", series.instance_count),
        "00400244": _plain("DA", series.performed_procedure_step_start_date),
        "00400245": _plain("TM", series.performed_procedure_step_start_time),
    }


def instance_attributes(instance: Instance) -> Attributes:
    """PS3.18 Table 10.6.3-5."""
    frames = instance.number_of_frames if instance.number_of_frames > 1 else None
    return {
        "00080005": _plain("CS", UTF_8),
        "00080016": _plain("UI", instance.sop_class_uid),
        "00080018": _plain("UI", instance.sop_instance_uid),
        "00080056": _plain("CS", "ONLINE"),
        "00083002": _plain("UI", instance.transfer_syntax_uid),
        "00200013": _plain("IS", instance.instance_number),
        "00280008": _plain("IS", frames),
        "00280010": _plain("US", instance.rows),
        "00280011": _plain("US", instance.columns),
        "00280100": _plain("US", instance.bits_allocated),
    }


def _plain(vr: str, value: str | int | None) -> dict[str, Any]:
    return _values(vr, [] if value is None or value == "" else [value])


def _values(vr: str, values: Iterable[Any]) -> dict[str, Any]:
    found = list(values)
    return {"vr": vr, "Value": found} if found else {"vr": vr}


def _name(name: str) -> dict[str, Any]:
    groups = zip(("Alphabetic", "Ideographic", "Phonetic"), name.split("="), strict=False)
    spoken = {group: text.rstrip("^") for group, text in groups if text.rstrip("^")}
    return {"vr": "PN", "Value": [spoken]} if spoken else {"vr": "PN"}
