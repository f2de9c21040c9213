"""What kind of thing an instance is, by SOP class and transfer syntax alone."""

from __future__ import annotations

from typing import Final, Literal

from binome.dicom.uids import (
    ENCAPSULATED_DOCUMENT_ROOT,
    PRESENTATION_STATE_ROOT,
    STRUCTURED_REPORT_ROOT,
    VIDEO_TRANSFER_SYNTAXES,
)

Kind = Literal[
    "image", "report", "curve", "document", "video", "slide", "plan", "segmentation", "state",
    "other",
]  # fmt: skip
WAVEFORM_ROOT: Final = "1.2.840.10008.5.1.4.1.1.9."
RT_ROOTS: Final = ("1.2.840.10008.5.1.4.1.1.481.", "1.2.840.10008.5.1.4.34.")
SLIDE: Final = "1.2.840.10008.5.1.4.1.1.77.1.6"
SEGMENTATIONS: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.66.{n}" for n in (4, 5, 7))
_ROOTS: Final[tuple[tuple[str, Kind], ...]] = (
    (STRUCTURED_REPORT_ROOT, "report"),
    (WAVEFORM_ROOT, "curve"),
    (ENCAPSULATED_DOCUMENT_ROOT, "document"),
    (PRESENTATION_STATE_ROOT, "state"),
    *((root, "plan") for root in RT_ROOTS),
)


def kind_of(sop_class_uid: str, transfer_syntax_uid: str, *, has_pixels: bool) -> Kind:
    """Return the kind; RT images and doses have pixels and are plans all the same."""
    if transfer_syntax_uid in VIDEO_TRANSFER_SYNTAXES:
        return "video"
    if sop_class_uid == SLIDE or sop_class_uid.startswith(f"{SLIDE}."):
        return "slide"
    if sop_class_uid in SEGMENTATIONS:
        return "segmentation"
    for root, kind in _ROOTS:
        if sop_class_uid.startswith(root):
            return kind
    return "image" if has_pixels else "other"
