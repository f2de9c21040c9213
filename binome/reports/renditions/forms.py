"""Every form a signed version can leave in, by the word the command and the pages call it."""

from dataclasses import dataclass
from typing import Protocol

from binome.reports.models import ReportVersion
from binome.reports.renditions.coded import summary_text
from binome.reports.renditions.encapsulated_pdf import encapsulated_pdf_of
from binome.reports.renditions.fhir import fhir_of
from binome.reports.renditions.oru import oru_of
from binome.reports.renditions.pdf import pdf_of
from binome.reports.renditions.sr import sr_of
from binome.reports.renditions.text import text_of


class Maker(Protocol):
    """Makes the bytes of one form in one language."""

    def __call__(self, version: ReportVersion, *, language: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Form:
    """One rendition: how it is made, what it is served as, how its file ends."""

    make: Maker
    media_type: str
    ending: str


def _text(version: ReportVersion, *, language: str) -> bytes:
    return text_of(version, language=language).encode()


FORMS: dict[str, Form] = {
    "pdf": Form(pdf_of, "application/pdf", ".pdf"),
    "sr": Form(sr_of, "application/dicom", ".dcm"),
    "encapsulated-pdf": Form(encapsulated_pdf_of, "application/dicom", ".pdf.dcm"),
    "text": Form(_text, "text/plain; charset=utf-8", ".txt"),
    "summary": Form(summary_text, "text/plain; charset=utf-8", ".summary.txt"),
    "fhir": Form(fhir_of, "application/fhir+json", ".json"),
    "oru": Form(oru_of, "x-application/hl7-v2+er7; charset=utf-8", ".hl7"),
}
IDENTITY_SHEET = "identity-sheet"
