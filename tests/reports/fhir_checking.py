"""A strict check of the FHIR R4B resources written here: unknown names, types and codes fail."""

import re
from datetime import date, datetime
from typing import Any

STATUS = {
    "DiagnosticReport": {
        "registered", "partial", "preliminary", "final", "amended", "corrected", "appended",
        "cancelled", "entered-in-error", "unknown",
    },
    "Observation": {
        "registered", "preliminary", "final", "amended", "corrected", "cancelled",
        "entered-in-error", "unknown",
    },
}  # fmt: skip
REQUIRED = {
    "DiagnosticReport": {"status", "code"}, "Observation": {"status", "code"}, "Patient": set(),
    "Coding": set(), "CodeableConcept": set(), "Reference": set(), "Identifier": set(),
    "HumanName": set(), "Attachment": set(),
}  # fmt: skip
#: name -> (type, is a list), as the R4B definitions say.
ELEMENTS: dict[str, dict[str, tuple[str, bool]]] = {
    "DiagnosticReport": {
        "id": ("id", False), "language": ("code", False), "contained": ("Resource", True),
        "identifier": ("Identifier", True), "status": ("code", False),
        "category": ("CodeableConcept", True), "code": ("CodeableConcept", False),
        "subject": ("Reference", False), "effectiveDateTime": ("dateTime", False),
        "issued": ("instant", False), "performer": ("Reference", True),
        "resultsInterpreter": ("Reference", True), "result": ("Reference", True),
        "imagingStudy": ("Reference", True), "conclusion": ("string", False),
        "presentedForm": ("Attachment", True), "conclusionCode": ("CodeableConcept", True),
    },
    "Observation": {
        "id": ("id", False), "status": ("code", False), "code": ("CodeableConcept", False),
        "subject": ("Reference", False), "issued": ("instant", False),
        "performer": ("Reference", True), "valueString": ("string", False),
        "interpretation": ("CodeableConcept", True),
        "valueCodeableConcept": ("CodeableConcept", False),
    },
    "Patient": {
        "id": ("id", False), "identifier": ("Identifier", True), "gender": ("gender", False),
        "name": ("HumanName", True), "birthDate": ("date", False),
    },
    "Identifier": {"system": ("uri", False), "value": ("string", False)},
    "CodeableConcept": {"coding": ("Coding", True), "text": ("string", False)},
    "Coding": {"system": ("uri", False), "code": ("code", False), "display": ("string", False)},
    "Reference": {
        "reference": ("string", False), "display": ("string", False),
        "identifier": ("Identifier", False),
    },
    "HumanName": {"family": ("string", False), "given": ("string", True)},
    "Attachment": {
        "contentType": ("code_with_spaces", False), "language": ("code", False),
        "data": ("base64", False),
    },
}  # fmt: skip
PATTERNS = {
    "id": r"[A-Za-z0-9\-.]{1,64}", "code": r"[^\s]+", "uri": r"\S+", "code_with_spaces": r"\S.*",
    "string": r"[\s\S]*\S[\s\S]*", "base64": r"[A-Za-z0-9+/]+=*", "gender": "male|female|other",
}  # fmt: skip


def faults(resource: Any, kind: str = "", where: str = "") -> list[str]:
    """Everything that departs from the tables; references to contained resources are followed."""
    kind = kind or resource["resourceType"]
    where = where or kind
    known = ELEMENTS[kind]
    wrong = [f"{where}: lacks {name}" for name in REQUIRED[kind] - set(resource)]
    for name, value in resource.items():
        if name == "resourceType":
            continue
        if name not in known:
            wrong.append(f"{where}.{name}: unknown")
            continue
        wanted, is_list = known[name]
        if is_list != isinstance(value, list) or value in ([], {}, "", None):
            wrong.append(f"{where}.{name}: wrong cardinality, or empty")
            continue
        for one in value if is_list else [value]:
            wrong += _faults_of(one, wanted, f"{where}.{name}")
    if kind in STATUS and resource["status"] not in STATUS[kind]:
        wrong.append(f"{where}.status: {resource['status']}")
    if where == "DiagnosticReport":
        wrong += _dangling(resource)
    return wrong


def _faults_of(value: Any, wanted: str, where: str) -> list[str]:
    if wanted == "Resource":
        return faults(value, where=f"{where}:{value['resourceType']}")
    if wanted in ELEMENTS:
        return faults(value, wanted, where)
    return [] if isinstance(value, str) and _is(value, wanted) else [f"{where}: {value!r}"]


def _is(value: str, wanted: str) -> bool:
    if wanted in PATTERNS:
        return re.fullmatch(PATTERNS[wanted], value) is not None
    if wanted == "instant":
        return datetime.fromisoformat(value).tzinfo is not None
    return bool(date.fromisoformat(value))


def _dangling(report: dict[str, Any]) -> list[str]:
    held = {f"#{one['id']}" for one in report.get("contained", [])}
    named = {one["reference"] for one in [report["subject"], *report["result"]]}
    return [f"dangling: {name}" for name in named ^ held]
