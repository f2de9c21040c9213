"""A report as Basic Text SR, shaped like TID 2000 (PS3.16): headings of CID 7001 over plain text.

Everything was signed by a person, as text or as a code they chose; nothing is inferred here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydicom.dataset import Dataset

from binome.dicom.report_head import ReportHead, dataset_of, line, part_10, person_name, uid_of

BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11"
SR_DOCUMENT = ("18748-4", "LN", "Diagnostic Imaging Report")
LANGUAGE = ("121049", "DCM", "Language of Content Item and Descendants")
OBSERVER_TYPE, PERSON = ("121005", "DCM", "Observer Type"), ("121006", "DCM", "Person")
OBSERVER_NAME = ("121008", "DCM", "Person Observer Name")
SUMMARY = ("121111", "DCM", "Summary")
LONGEST_CODE, LONGEST_MEANING = 16, 64  # SH and LO, PS3.5 Table 6.2-1
Code = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SrSection:
    """A heading and one paragraph below it; both concepts as (value, scheme, meaning)."""

    heading: Code
    element: Code
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SrStanding:
    """What the document says of itself (PS3.3 C.17.2): who signed it, and how far it goes."""

    observer: str
    organization: str
    language: Code
    is_complete: bool
    is_verified: bool
    is_preliminary: bool
    verified_at: datetime
    predecessor_key: str = ""


def basic_text_sr(
    head: ReportHead,
    sections: Iterable[SrSection],
    *,
    standing: SrStanding,
    coded: Sequence[tuple[Code, Code]] = (),
) -> bytes:
    """Return the file of an SR document. The same arguments give the same bytes.

    `coded`: concept and value of what is said by code, in a summary before the sections.
    """
    dataset = dataset_of(head, sop_class_uid=BASIC_TEXT_SR, modality="SR")
    dataset.ReferencedPerformedProcedureStepSequence = []
    dataset.PerformedProcedureCodeSequence = []
    _say_standing(dataset, standing)
    dataset.ValueType, dataset.ContinuityOfContent = "CONTAINER", "SEPARATE"
    dataset.ConceptNameCodeSequence = [code_item(SR_DOCUMENT)]
    dataset.ContentSequence = [
        _coded(LANGUAGE, standing.language, relation="HAS CONCEPT MOD"),
        _coded(OBSERVER_TYPE, PERSON, relation="HAS OBS CONTEXT"),
        _observer(standing.observer),
        *([_summary(coded)] if coded else []),
        *(_section(section) for section in sections),
    ]
    return part_10(dataset)


def _say_standing(dataset: Dataset, standing: SrStanding) -> None:
    dataset.CompletionFlag = "COMPLETE" if standing.is_complete else "PARTIAL"
    dataset.PreliminaryFlag = "PRELIMINARY" if standing.is_preliminary else "FINAL"
    dataset.VerificationFlag = "VERIFIED" if standing.is_verified else "UNVERIFIED"
    if standing.is_verified:
        dataset.VerifyingObserverSequence = [_verifier(standing)]
    if standing.predecessor_key:
        dataset.PredecessorDocumentsSequence = [_predecessor(dataset, standing.predecessor_key)]


def _verifier(standing: SrStanding) -> Dataset:
    verifier = Dataset()
    verifier.VerifyingObserverName = person_name(standing.observer)
    verifier.VerifyingObserverIdentificationCodeSequence = []
    verifier.VerifyingOrganization = line(standing.organization)
    verifier.VerificationDateTime = f"{standing.verified_at.astimezone(UTC):%Y%m%d%H%M%S}"
    return verifier


def _predecessor(dataset: Dataset, key: str) -> Dataset:
    """The version before, which this one replaces: same study, same series (PS3.3 C.17.2)."""
    instance, series, study = Dataset(), Dataset(), Dataset()
    instance.ReferencedSOPClassUID, instance.ReferencedSOPInstanceUID = BASIC_TEXT_SR, uid_of(key)
    series.SeriesInstanceUID, series.ReferencedSOPSequence = dataset.SeriesInstanceUID, [instance]
    study.StudyInstanceUID, study.ReferencedSeriesSequence = dataset.StudyInstanceUID, [series]
    return study


def _section(section: SrSection) -> Dataset:
    container = _item("CONTAINER", section.heading, relation="CONTAINS")
    container.ContinuityOfContent = "SEPARATE"
    text = _item("TEXT", section.element, relation="CONTAINS")
    text.TextValue = paragraph(section.text)
    container.ContentSequence = [text]
    return container


def _summary(coded: Sequence[tuple[Code, Code]]) -> Dataset:
    container = _item("CONTAINER", SUMMARY, relation="CONTAINS")
    container.ContinuityOfContent = "SEPARATE"
    rows = (_coded(concept, value, relation="CONTAINS") for concept, value in coded)
    container.ContentSequence = list(rows)
    return container


def paragraph(text: str) -> str:
    """Return text as Unlimited Text: lines end in CR LF, no other control character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\r\n".join(_printable(one) for one in lines).rstrip()


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter == "\t" or ord(letter) >= 32)


def _observer(name: str) -> Dataset:
    item = _item("PNAME", OBSERVER_NAME, relation="HAS OBS CONTEXT")
    item.PersonName = person_name(name)
    return item


def _coded(concept: Code, value: Code, *, relation: str) -> Dataset:
    item = _item("CODE", concept, relation=relation)
    item.ConceptCodeSequence = [code_item(value)]
    return item


def _item(value_type: str, concept: Code, *, relation: str) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType = relation, value_type
    item.ConceptNameCodeSequence = [code_item(concept)]
    return item


def code_item(code: Code) -> Dataset:
    """Return one coded entry (PS3.3 8.8)."""
    item = Dataset()
    value, item.CodingSchemeDesignator, meaning = code
    item.CodeMeaning = meaning[:LONGEST_MEANING]
    if len(value) > LONGEST_CODE:
        item.LongCodeValue = value
    else:
        item.CodeValue = value
    return item
