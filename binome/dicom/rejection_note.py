"""A rejection note: key objects whose title tells other nodes what to hide (IHE RAD TF-2 4.66)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from binome.dicom.drawn import content_items as sr
from binome.dicom.drawn.drawing import Authorship, Image
from binome.dicom.drawn.head import evidence, file_of, new_object, whole_reference
from binome.dicom.drawn.key_objects import KEY_OBJECT_SELECTION
from binome.dicom.quiet import quiet_pydicom
from binome.dicom.sr import code_item

#: PS3.16 CID 7011; what a rebuilt index no longer knows is told as the gravest.
TITLES: Final = {
    "113001": "Rejected for Quality Reasons",
    "113037": "Rejected for Patient Safety Reasons",
    "113038": "Incorrect Modality Worklist Entry",
    "113039": "Data Retention Policy Expired",
}
OTHERWISE: Final = "113037"


def rejection_note(images: Sequence[Image], by: Authorship, *, code: str) -> bytes:
    """Return the file of a note that rejects these instances of one study.

    The same arguments give the same bytes. An image without frames is named as a composite object.
    """
    title = code if code in TITLES else OTHERWISE
    with quiet_pydicom():
        dataset = new_object(
            by, form="key rejection", sop_class_uid=KEY_OBJECT_SELECTION, modality="KO"
        )
        dataset.ReferencedPerformedProcedureStepSequence = []
        dataset.CurrentRequestedProcedureEvidenceSequence = evidence(dataset, images)
        dataset.ValueType, dataset.ContinuityOfContent = "CONTAINER", "SEPARATE"
        dataset.ConceptNameCodeSequence = [code_item((title, "DCM", TITLES[title]))]
        sr.say_template(dataset, "2010")
        content = sr.observer_context(by)
        for image in images:
            kind = "IMAGE" if image.frame_count else "COMPOSITE"
            item = sr.item(kind, sr.CONTAINS)
            item.ReferencedSOPSequence = [whole_reference(image)]
            content.append(item)
        dataset.ContentSequence = content
        return file_of(dataset)
