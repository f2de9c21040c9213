"""The codes machines know a report by: one table for chapters, one for the standing of a version.

Chapters are DICOM's CID 7001 headings (LOINC); standings are HL7 tables 0123 and 0085, the SR flags
of PS3.3 C.17.2, and CDA's relation to the document before. FHIR's word is the state itself.
"""

from dataclasses import dataclass

from binome.reports.models import State

Code = tuple[str, str, str]
LOINC, PHRASES = "LN", "99BINOME"
REPORT: Code = ("18748-4", LOINC, "Diagnostic imaging study")


@dataclass(frozen=True, slots=True)
class ChapterCodes:
    """A chapter's heading, and the concept of the paragraph below it in an SR."""

    heading: Code
    element: Code


CHAPTERS = {
    "question": ChapterCodes(
        ("55115-0", LOINC, "Request"), ("55115-0", LOINC, "Request")
    ),
    "clinical_information": ChapterCodes(
        ("55752-0", LOINC, "Clinical Information"), ("11329-0", LOINC, "History")
    ),
    "technique": ChapterCodes(
        ("55111-9", LOINC, "Current Procedure Descriptions"),
        ("121065", "DCM", "Procedure Description"),
    ),
    "findings": ChapterCodes(("59776-5", LOINC, "Findings"), ("121071", "DCM", "Finding")),
    "conclusion": ChapterCodes(("55110-1", LOINC, "Conclusions"), ("121077", "DCM", "Conclusion")),
    "addendum": ChapterCodes(("55107-7", LOINC, "Addendum"), ("121106", "DCM", "Comment")),
}  # fmt: skip
NOTICE = ChapterCodes(("121111", "DCM", "Summary"), ("121106", "DCM", "Comment"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a status is called elsewhere. An addendum comes with the whole: HL7 calls that C, and
    CDA a replacement (RPLC), never an appendix alone (APND). What is in error is no document."""

    obr_25: str
    obx_11: str
    cda_relation: str = "RPLC"
    is_complete: bool = True
    is_verified: bool = True
    is_preliminary: bool = False


STANDINGS: dict[str, Standing] = {
    State.PRELIMINARY: Standing("P", "P", is_verified=False, is_preliminary=True),
    State.FINAL: Standing("F", "F"),
    State.AMENDED: Standing("C", "C"),
    State.APPENDED: Standing("C", "C"),
    State.ENTERED_IN_ERROR: Standing("X", "W", "", is_complete=False, is_verified=False),
}
