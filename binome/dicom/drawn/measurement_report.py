"""Measurements as a Comprehensive SR of TID 1500 (PS3.16), so that other software reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydicom.dataset import Dataset

from binome.dicom.drawn import content_items as sr
from binome.dicom.drawn.drawing import REGIONS, SUV, Authorship, Drawing
from binome.dicom.drawn.head import evidence, file_of, new_object
from binome.dicom.drawn.shapes import shapes_of
from binome.dicom.report_head import line, uid_of
from binome.dicom.sr import Code, code_item

COMPREHENSIVE_SR: Final = "1.2.840.10008.5.1.4.1.1.88.33"
REPORT: Final = ("126000", "DCM", "Imaging Measurement Report")
PROCEDURE: Final = ("121058", "DCM", "Procedure reported")
IMAGING: Final = ("363679005", "SCT", "Imaging procedure")
MEASUREMENTS: Final = ("126010", "DCM", "Imaging Measurements")
GROUP: Final = ("125007", "DCM", "Measurement Group")
TRACKING: Final = ("112039", "DCM", "Tracking Identifier")
TRACKING_UID: Final = ("112040", "DCM", "Tracking Unique Identifier")
REGION: Final = ("111030", "DCM", "Image Region")
DERIVATION: Final = ("121401", "DCM", "Derivation")
LENGTH: Final = ("410668003", "SCT", "Length")
ANGLE: Final = ("1483009", "SCT", "Angle")
AREA: Final = ("42798000", "SCT", "Area")
ATTENUATION: Final = ("112031", "DCM", "Attenuation Coefficient")
PIXEL_VALUE: Final = ("pixel-value", "99BINOME", "Value after modality transformation")
DERIVED: Final[dict[str, Code]] = {
    "mean": ("373098007", "SCT", "Mean"),
    "sd": ("386136009", "SCT", "Standard Deviation"),
    "min": ("255605001", "SCT", "Minimum"),
    "max": ("56851009", "SCT", "Maximum"),
}
UNITS: Final[dict[tuple[str, int], Code]] = {
    ("mm", 1): ("mm", "UCUM", "mm"),
    ("mm", 2): ("mm2", "UCUM", "mm2"),
    ("px", 1): ("{pixels}", "UCUM", "pixels"),
    ("px", 2): ("{pixels}2", "UCUM", "square pixels"),
}
DEGREES: Final = ("deg", "UCUM", "degree")
HOUNSFIELD: Final = ("[hnsf'U]", "UCUM", "Hounsfield unit")
NO_UNIT: Final = ("1", "UCUM", "no units")
#: What values are, by their unit (PS3.16 CID 7469, 84); of any other unit they have none.
VALUES: Final[dict[str, tuple[Code, Code]]] = {
    "HU": (ATTENUATION, HOUNSFIELD),
    SUV: (
        ("126401", "DCM", "SUVbw"),
        ("g/ml{SUVbw}", "UCUM", "Standardized Uptake Value body weight"),
    ),
    "Bq/ml": (PIXEL_VALUE, ("Bq/ml", "UCUM", "Becquerels/milliliter")),
}
#: What each kind is called to whoever tracks it; fixed words, never a person's.
NAMES: Final = {
    "length": "Length", "angle": "Angle", "cobb": "Cobb angle", "ellipse": "Ellipse",
    "polygon": "Polygon", "probe": "Value at a point",
}  # fmt: skip


def measurement_report(drawings: Sequence[Drawing], by: Authorship) -> bytes | None:
    """Return the file, or None when nothing was measured."""
    measured = [one for one in drawings if one.kind in NAMES and one.figures]
    if not measured:
        return None
    dataset = new_object(by, form="measurements", sop_class_uid=COMPREHENSIVE_SR, modality="SR")
    dataset.ReferencedPerformedProcedureStepSequence = []
    dataset.PerformedProcedureCodeSequence = []
    images = [one.image for one in measured]
    dataset.CurrentRequestedProcedureEvidenceSequence = evidence(dataset, images)
    dataset.CompletionFlag, dataset.VerificationFlag = "COMPLETE", "UNVERIFIED"
    dataset.PreliminaryFlag = "FINAL"
    dataset.ValueType, dataset.ContinuityOfContent = "CONTAINER", "SEPARATE"
    dataset.ConceptNameCodeSequence = [code_item(REPORT)]
    sr.say_template(dataset, "1500")
    groups = [_group(one, nth, by) for nth, one in enumerate(measured, start=1)]
    dataset.ContentSequence = [
        *sr.observer_context(by),
        sr.coded(sr.MODIFIES, PROCEDURE, IMAGING),
        sr.container(sr.CONTAINS, MEASUREMENTS, groups),
    ]
    return file_of(dataset)


def _group(drawing: Drawing, nth: int, by: Authorship) -> Dataset:
    said = [
        sr.text(sr.OBSERVED, TRACKING, line(f"{NAMES[drawing.kind]} {nth}")),
        sr.uid_reference(sr.OBSERVED, TRACKING_UID, uid_of(f"mark {drawing.id} {by.key}")),
    ]
    if drawing.kind in REGIONS:
        outline = sr.region(sr.CONTAINS, REGION, drawing=drawing, shape=shapes_of(drawing)[0])
        made = sr.container(sr.CONTAINS, GROUP, [*said, outline, *_of_region(drawing)])
        sr.say_template(made, "1410")
        return made
    made = sr.container(sr.CONTAINS, GROUP, [*said, _of_points(drawing)])
    sr.say_template(made, "1501")
    return made


def _of_region(drawing: Drawing) -> list[Dataset]:
    figures = drawing.figures
    unit = UNITS[str(figures["unit"]), 2]
    found = [sr.number(AREA, float(figures["area"]), unit=unit)]
    concept, value_unit = _value_concept(drawing)
    for name, derivation in DERIVED.items():
        if name in figures:
            said = [sr.coded(sr.MODIFIES, DERIVATION, derivation)]
            found.append(sr.number(concept, float(figures[name]), unit=value_unit, content=said))
    return found


def _of_points(drawing: Drawing) -> Dataset:
    figures = drawing.figures
    places = [
        sr.region(sr.FROM, None, drawing=drawing, shape=shape) for shape in shapes_of(drawing)
    ]
    if "length" in figures:
        unit = UNITS[str(figures["unit"]), 1]
        return sr.number(LENGTH, float(figures["length"]), unit=unit, content=places)
    if "angle" in figures:
        return sr.number(ANGLE, float(figures["angle"]), unit=DEGREES, content=places)
    concept, unit = _value_concept(drawing)
    return sr.number(concept, float(figures["value"]), unit=unit, content=places)


def _value_concept(drawing: Drawing) -> tuple[Code, Code]:
    unit = str(drawing.figures.get("value_unit", ""))
    return VALUES.get(unit, (PIXEL_VALUE, NO_UNIT))
