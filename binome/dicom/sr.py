"""A report as Basic Text SR, shaped like TID 2000 (PS3.16): headings of CID 7001 over plain text.

Everything is text that a person signed; nothing is measured, coded or inferred here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydicom.dataset import Dataset

from binome.dicom.report_head import ReportHead, dataset_of, line, part_10, person_name, uid_of

BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11"
SR_DOCUMENT = ("18748-4", "LN", "Diagnostic Imaging Report")
LANGUAGE = ("121049", "DCM", "Language of Content Item and Descendants")
OBSERVER_TYPE, PERSON = ("121005", "DCM", "Observer Type"), ("121006", "DCM", "Person")
OBSERVER_NAME = ("121008", "DCM", "Person Observer Name")
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
    head: ReportHead, sections: Iterable[SrSection], *, standing: SrStanding
) -> bytes:
    """Return the file of an SR document. The same arguments give the same bytes."""
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
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code
    return item
