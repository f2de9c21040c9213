"""Key images as a Key Object Selection Document (PS3.3 A.35.4, TID 2010)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from binome.dicom.drawn import content_items as sr
from binome.dicom.drawn.drawing import Authorship, Drawing
from binome.dicom.drawn.head import evidence, file_of, new_object
from binome.dicom.sr import code_item

KEY_OBJECT_SELECTION: Final = "1.2.840.10008.5.1.4.1.1.88.59"
OF_INTEREST: Final = ("113000", "DCM", "Of Interest")
DESCRIPTION: Final = ("113012", "DCM", "Key Object Description")


def key_object_selection(drawings: Sequence[Drawing], by: Authorship) -> bytes | None:
    """Return the file, or None when no image was marked; notes stand in the order of the images."""
    keys = [one for one in drawings if one.kind == "key"]
    if not keys:
        return None
    dataset = new_object(by, form="key", sop_class_uid=KEY_OBJECT_SELECTION, modality="KO")
    dataset.ReferencedPerformedProcedureStepSequence = []
    images = [one.image for one in keys]
    dataset.CurrentRequestedProcedureEvidenceSequence = evidence(dataset, images)
    dataset.ValueType, dataset.ContinuityOfContent = "CONTAINER", "SEPARATE"
    dataset.ConceptNameCodeSequence = [code_item(OF_INTEREST)]
    sr.say_template(dataset, "2010")
    notes = "\n".join(f"{nth}. {one.text}" for nth, one in enumerate(keys, start=1) if one.text)
    dataset.ContentSequence = [
        *sr.observer_context(by),
        *([sr.text(sr.CONTAINS, DESCRIPTION, notes)] if notes else []),
        *(sr.image_item(sr.CONTAINS, one) for one in keys),
    ]
    return file_of(dataset)
