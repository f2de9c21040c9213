"""The answer as a DICOM structured report, for archives; pydicom stays behind the dicom room."""

from typing import TYPE_CHECKING

from binome.reports.models import ReportVersion
from binome.reports.renditions.codes import NOTICE
from binome.reports.renditions.document import Document, Subject, document_of, key_of

if TYPE_CHECKING:
    from binome.dicom.report_head import ReportHead
    from binome.dicom.sr import SrStanding

LANGUAGE_NAMES = {
    "fr": "French",
    "en": "English",
    "es": "Spanish",
    "pt": "Portuguese",
    "ar": "Arabic",
}


def sr_of(version: ReportVersion, *, language: str) -> bytes:
    """Return a Basic Text SR file; the same version in the same standing gives the same bytes."""
    from binome.dicom.sr import SrSection, basic_text_sr

    document = document_of(version, language=language)
    rows = [(one.codes, one.text) for one in document.chapters]
    if document.notice:
        rows.insert(0, (NOTICE, document.notice))
    sections = [
        SrSection(heading=codes.heading, element=codes.element, text=text) for codes, text in rows
    ]
    coded = [(one.kind_code, one.value_code) for one in document.coded]
    standing = _standing(document)
    return basic_text_sr(head_of(document, "sr"), sections, standing=standing, coded=coded)


def head_of(document: Document, form: str) -> "ReportHead":
    """Return what a DICOM file of this report carries above its content."""
    from binome.dicom.report_head import ReportHead, person_name

    subject, version = document.subject, document.version
    pseudonym = person_name(subject.patient_id)
    return ReportHead(
        key=f"{form} {document.key}",
        study_instance_uid=study_uid_of(subject, version),
        patient_id=subject.patient_id,
        patient_name=pseudonym if subject.is_pseudonymous else subject.patient_name,
        patient_birth_date=subject.birth_date,
        patient_sex=subject.sex,
        study_date=subject.study_date,
        study_time=subject.study_time,
        accession_number=subject.accession_number,
        institution_name=version.content["site"],
        title=f"{document.title}, {version.content['case']}",
        number=version.number,
        signed_at=version.signed_at,
    )


def study_uid_of(subject: Subject, version: ReportVersion) -> str:
    """Return the study an answer is filed under; one without images has a study of its own."""
    from binome.dicom.report_head import uid_of

    return subject.study_instance_uid or uid_of(f"study {version.case_id}")


def _standing(document: Document) -> "SrStanding":
    from binome.dicom.sr import SrStanding

    version, standing = document.version, document.standing
    before = _before(version)
    name = LANGUAGE_NAMES.get(document.language[:2], document.language)
    return SrStanding(
        observer=version.signed_by_name,
        organization=version.content["network"],
        language=(document.language, "RFC5646", name),
        is_complete=standing.is_complete,
        is_verified=standing.is_verified,
        is_preliminary=standing.is_preliminary,
        verified_at=version.signed_at,
        predecessor_key=f"sr {key_of(before, document.language, before.status)}" if before else "",
    )


def _before(version: ReportVersion) -> ReportVersion | None:
    """The version this one replaces."""
    return ReportVersion.objects.filter(case=version.case_id, number=version.number - 1).first()
