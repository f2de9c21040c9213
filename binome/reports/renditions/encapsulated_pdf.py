"""The PDF of the answer inside a DICOM file, for archives that keep nothing else."""

from binome.reports.models import ReportVersion
from binome.reports.renditions.document import document_of
from binome.reports.renditions.pdf import pdf_of
from binome.reports.renditions.sr import head_of


def encapsulated_pdf_of(version: ReportVersion, *, language: str) -> bytes:
    """Return the file around the very bytes of `pdf_of`; raise NotTypeset."""
    from binome.dicom.encapsulated_pdf import encapsulated_pdf

    pdf = pdf_of(version, language=language)
    document = document_of(version, language=language)
    return encapsulated_pdf(head_of(document, "pdf"), pdf)
