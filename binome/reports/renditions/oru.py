"""The answer as HL7 v2.5.1 ORU^R01, for a hospital's record.

The header is that of the French teleradiology flows (ANS, flow 3): ORU^R01^ORU_R01, 2.5.1, UTF-8.
That flow answers a request and does not yet say how a report travels, so no profile is claimed.
"""

import hashlib

from binome.reports.models import ReportVersion
from binome.reports.renditions import hl7
from binome.reports.renditions.codes import REPORT, Code
from binome.reports.renditions.document import Chapter, Document, document_of

AUTHORITY = "BINOME"
STUDY: Code = ("113014", "DCM", "DICOM Study")
HASH: Code = ("REPORT_SHA256", "99BINOME", "SHA-256 of the signed version")
CONTROL_ID_LENGTH = 20


def oru_of(version: ReportVersion, *, language: str, receiver: str = "") -> bytes:
    """Return one message. Sent twice it has the same control id; other words have another."""
    document = document_of(version, language=language)
    heads = [_msh(document, receiver), _pid(document), _orc(document), _obr(document)]
    return hl7.message([*heads, *_observations(document)])


def _msh(document: Document, receiver: str) -> str:
    control = hashlib.sha256(f"oru {document.key}".encode()).hexdigest()[:CONTROL_ID_LENGTH]
    return hl7.header({
        3: AUTHORITY, 4: document.version.content["network"],
        5: receiver, 6: document.version.content["site"],
        7: hl7.instant(document.version.signed_at),
        9: ("ORU", "R01", "ORU_R01"), 10: control, 11: "P", 12: "2.5.1",
        18: "UNICODE UTF-8", 19: (document.language, "", "ISO639"),
    })  # fmt: skip


def _pid(document: Document) -> str:
    """A pseudonym stands where a name would, and PID-5.7 says that it is one (table 0200, S)."""
    subject = document.subject
    name: tuple[str, ...] = (*subject.patient_name.split("=")[0].split("^"), *[""] * 6)[:6]
    kind = "L"
    if subject.is_pseudonymous:
        name, kind = (subject.patient_id, "", "", "", "", ""), "S"
    return hl7.segment("PID", {
        1: "1", 3: (subject.patient_id, "", "", AUTHORITY, "PI"), 5: (*name, kind),
        7: subject.birth_date, 8: subject.sex or "U",
    })  # fmt: skip


def _orc(document: Document) -> str:
    version = document.version
    return hl7.segment(
        "ORC", {1: "RE", 3: (version.case_id, AUTHORITY), 9: hl7.instant(version.signed_at)}
    )


def _obr(document: Document) -> str:
    version, subject = document.version, document.subject
    return hl7.segment("OBR", {
        1: "1", 3: (version.case_id, AUTHORITY), 4: _code(REPORT),
        7: subject.study_date, 18: subject.accession_number,
        22: hl7.instant(version.signed_at), 24: "RAD", 25: document.standing.obr_25,
        32: version.signed_by_name,
    })  # fmt: skip


def _observations(document: Document) -> list[str]:
    """The study, the hash of the signed version, a notice where there is one, then the chapters."""
    version, state = document.version, document.standing.obx_11
    rows: list[dict[int, hl7.Field]] = []
    if document.subject.study_instance_uid:
        rows.append({2: "ST", 3: _code(STUDY), 5: document.subject.study_instance_uid})
    rows.append({2: "ST", 3: _code(HASH), 5: version.own_hash})
    if document.notice:
        rows.append({2: "ST", 3: _code(REPORT), 5: document.notice})
    for one in document.coded:
        rows.append({2: "CWE", 3: _code(one.kind_code), 5: _code(one.value_code)})
    seen: dict[str, int] = {}
    for chapter in document.chapters:
        seen[chapter.word] = seen.get(chapter.word, 0) + 1
        rows.append(_chapter(chapter, seen[chapter.word], is_critical=_is_critical(document)))
    return [hl7.segment("OBX", {1: str(n), 11: state, **row}) for n, row in enumerate(rows, 1)]


def _chapter(chapter: Chapter, serial: int, *, is_critical: bool) -> dict[int, hl7.Field]:
    critical = "AA" if is_critical and chapter.word == "conclusion" else ""
    return {
        2: "FT", 3: _code(chapter.codes.heading), 4: str(serial), 5: chapter.text, 8: critical,
        14: hl7.instant(chapter.at), 16: ("", chapter.by),
    }  # fmt: skip


def _is_critical(document: Document) -> bool:
    return bool(document.version.content["answer"]["critical_result"] == "yes")


def _code(code: Code) -> tuple[str, str, str]:
    value, scheme, meaning = code
    return value, meaning, scheme
