"""A PDF wrapped in DICOM (Encapsulated PDF IOD, PS3.3 A.45.1), so that an archive keeps it."""

from binome.dicom.report_head import ReportHead, dataset_of, line, part_10
from binome.dicom.sr import SR_DOCUMENT, code_item

ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


def encapsulated_pdf(head: ReportHead, pdf: bytes) -> bytes:
    """Return the file; the PDF inside is byte for byte the one given, then at most one pad byte."""
    dataset = dataset_of(head, sop_class_uid=ENCAPSULATED_PDF, modality="DOC")
    dataset.ConversionType, dataset.BurnedInAnnotation = "SD", "NO"
    dataset.AcquisitionDateTime = ""
    dataset.DocumentTitle = line(head.title)
    dataset.ConceptNameCodeSequence = [code_item(SR_DOCUMENT)]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(pdf)
    dataset.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    return part_10(dataset)
