"""Content items of structured reports (PS3.3 C.17.3), as few as drawings need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pydicom.dataset import Dataset

from binome.dicom.drawn.drawing import Authorship, Drawing
from binome.dicom.drawn.head import reference
from binome.dicom.report_head import person_name
from binome.dicom.sr import (
    LANGUAGE,
    OBSERVER_NAME,
    OBSERVER_TYPE,
    PERSON,
    Code,
    code_item,
    paragraph,
)

LANGUAGE_NAMES: Final = {
    "fr": "French", "en": "English", "es": "Spanish", "pt": "Portuguese", "ar": "Arabic",
}  # fmt: skip
CONTAINS, MODIFIES = "CONTAINS", "HAS CONCEPT MOD"
OBSERVED, FROM, SELECTED = "HAS OBS CONTEXT", "INFERRED FROM", "SELECTED FROM"


def item(value_type: str, relation: str, concept: Code | None = None) -> Dataset:
    """Return a content item of a value type under its parent by a relation."""
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, value_type
    if concept:
        made.ConceptNameCodeSequence = [code_item(concept)]
    return made


def coded(relation: str, concept: Code, value: Code) -> Dataset:
    """Return a CODE item."""
    made = item("CODE", relation, concept)
    made.ConceptCodeSequence = [code_item(value)]
    return made


def text(relation: str, concept: Code, value: str) -> Dataset:
    """Return a TEXT item; lines end in CR LF."""
    made = item("TEXT", relation, concept)
    made.TextValue = paragraph(value)
    return made


def uid_reference(relation: str, concept: Code, value: str) -> Dataset:
    """Return a UIDREF item."""
    made = item("UIDREF", relation, concept)
    made.UID = value
    return made


def container(relation: str, concept: Code, content: Sequence[Dataset]) -> Dataset:
    """Return a CONTAINER whose items stand separately."""
    made = item("CONTAINER", relation, concept)
    made.ContinuityOfContent = "SEPARATE"
    made.ContentSequence = list(content)
    return made


def number(concept: Code, value: float, *, unit: Code, content: Sequence[Dataset] = ()) -> Dataset:
    """Return a measurement (NUM); what it is taken from stands below it."""
    made = item("NUM", CONTAINS, concept)
    measured = Dataset()
    measured.MeasurementUnitsCodeSequence = [code_item(unit)]
    measured.NumericValue = decimal_string(value)
    made.MeasuredValueSequence = [measured]
    if content:
        made.ContentSequence = list(content)
    return made


def decimal_string(value: float) -> str:
    """Return a Decimal String of at most 16 characters."""
    return f"{value:.10g}"[:16]


def image_item(relation: str, drawing: Drawing) -> Dataset:
    """Return an IMAGE item: the frame that was drawn on."""
    made = item("IMAGE", relation)
    made.ReferencedSOPSequence = [reference(drawing.image)]
    return made


def region(relation: str, concept: Code | None, *, drawing: Drawing, shape: Any) -> Dataset:
    """Return where on the image: `shape` is the graphic type and its numbers."""
    made = item("SCOORD", relation, concept)
    made.GraphicType, made.GraphicData = shape
    made.ContentSequence = [image_item(SELECTED, drawing)]
    return made


def observer_context(by: Authorship) -> list[Dataset]:
    """Language and observer, as every document says them first (TID 1204, TID 1001)."""
    name = item("PNAME", OBSERVED, OBSERVER_NAME)
    name.PersonName = person_name(by.observer)
    primary = by.language[:2]
    language = (by.language, "RFC5646", LANGUAGE_NAMES.get(primary, by.language))
    return [coded(MODIFIES, LANGUAGE, language), coded(OBSERVED, OBSERVER_TYPE, PERSON), name]


def say_template(dataset: Dataset, identifier: str) -> None:
    """Name the template of PS3.16 that a container follows."""
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", identifier
    dataset.ContentTemplateSequence = [template]
