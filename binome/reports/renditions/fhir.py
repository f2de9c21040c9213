"""The answer as a FHIR R4B DiagnosticReport with its chapters as contained Observations."""

import base64
import json
from typing import Any

from binome.reports.models import ReportVersion
from binome.reports.renditions.codes import REPORT, Code
from binome.reports.renditions.document import Chapter, CodedLine, Document, document_of
from binome.reports.renditions.text import text_of

SYSTEMS = {
    "LN": "http://loinc.org",
    "DCM": "http://dicom.nema.org/resources/ontology/DCM",
    "99BINOME": "urn:binome:phrases",
}
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
SECTIONS_SYSTEM = "http://terminology.hl7.org/CodeSystem/v2-0074"
GENDERS = {"F": "female", "M": "male", "O": "other"}
HASH_SYSTEM = "urn:binome:report-version:sha256"
CONTAINED_STATES = {"appended": "amended"}  # Observation.status has no word for an addendum


def fhir_of(version: ReportVersion, *, language: str) -> bytes:
    """Return the resource as JSON, names sorted as they are written here, in UTF-8."""
    resource = resource_of(document_of(version, language=language))
    text = text_of(version, language=language)
    data = base64.b64encode(text.encode()).decode()
    resource["presentedForm"] = [
        {"contentType": "text/plain; charset=utf-8", "language": language, "data": data}
    ]
    return json.dumps(resource, ensure_ascii=False, indent=1).encode() + b"\n"


def resource_of(document: Document) -> dict[str, Any]:
    """Return the DiagnosticReport as plain values; empty elements are left out, as FHIR asks."""
    version, subject = document.version, document.subject
    parts = [_observation(document, n, one) for n, one in enumerate(document.chapters, 1)]
    parts += [_coded(document, one) for one in document.coded]
    resource: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": version.pk,
        "language": document.language,
        "contained": [_patient(document), *parts],
        "identifier": [{"system": HASH_SYSTEM, "value": version.own_hash}],
        "status": document.state,
        "category": [{"coding": [{"system": SECTIONS_SYSTEM, "code": "RAD"}]}],
        "code": {**_concept(REPORT), "text": document.title},
        "subject": {"reference": "#patient"},
        "issued": version.signed_at.isoformat(timespec="milliseconds"),
        "performer": [{"display": version.content["network"]}],
        "resultsInterpreter": [{"display": version.signed_by_name}],
        "result": [{"reference": f"#{part['id']}"} for part in parts],
    }
    if subject.study_date:
        resource["effectiveDateTime"] = _date(subject.study_date)
    if subject.study_instance_uid:
        identifier = {"system": "urn:dicom:uid", "value": f"urn:oid:{subject.study_instance_uid}"}
        resource["imagingStudy"] = [{"identifier": identifier}]
    findings = [one for one in document.coded if one.kind == "finding"]
    if findings:
        resource["conclusionCode"] = [_concept(one.value_code) for one in findings]
    conclusion = [one.text for one in document.chapters if one.word == "conclusion"]
    notice = [document.notice] if document.notice else []
    if conclusion:
        resource["conclusion"] = "\n".join([*notice, *conclusion])
    return resource


def _patient(document: Document) -> dict[str, Any]:
    """In a pseudonymous network: the pseudonym and the sex, nothing else."""
    subject = document.subject
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "patient",
        "identifier": [{"value": subject.patient_id}],
    }
    if subject.sex:
        patient["gender"] = GENDERS[subject.sex]
    if subject.patient_name:
        family, *given = subject.patient_name.split("=")[0].split("^")[:3]
        words = {"family": family, "given": [part for part in given if part]}
        patient["name"] = [{name: value for name, value in words.items() if value}]
    if len(subject.birth_date) == 8:
        patient["birthDate"] = _date(subject.birth_date)
    return patient


def _observation(document: Document, number: int, chapter: Chapter) -> dict[str, Any]:
    observation: dict[str, Any] = {
        "resourceType": "Observation",
        "id": f"part-{number}",
        "status": CONTAINED_STATES.get(document.state, document.state),
        "code": {**_concept(chapter.codes.heading), "text": chapter.title},
        "subject": {"reference": "#patient"},
        "issued": chapter.at.isoformat(timespec="milliseconds"),
        "performer": [{"display": chapter.by}],
        "valueString": chapter.text,
    }
    is_critical = document.version.content["answer"]["critical_result"] == "yes"
    if is_critical and chapter.word == "conclusion":
        coding = {"system": INTERPRETATION, "code": "AA", "display": "Critical abnormal"}
        observation["interpretation"] = [{"coding": [coding]}]
    return observation


def _coded(document: Document, one: CodedLine) -> dict[str, Any]:
    """A phrase of the tables: its code is for machines, its words are in the report's language."""
    version = document.version
    return {
        "resourceType": "Observation",
        "id": f"coded-{one.kind}",
        "status": CONTAINED_STATES.get(document.state, document.state),
        "code": {**_concept(one.kind_code), "text": one.label},
        "subject": {"reference": "#patient"},
        "issued": version.signed_at.isoformat(timespec="milliseconds"),
        "performer": [{"display": version.content["answer"]["by"]}],
        "valueCodeableConcept": {**_concept(one.value_code), "text": one.said},
    }


def _concept(code: Code) -> dict[str, Any]:
    value, scheme, meaning = code
    return {"coding": [{"system": SYSTEMS[scheme], "code": value, "display": meaning}]}


def _date(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
