"""All standard objects of one signature's drawings on one study; runs in the pool."""

from __future__ import annotations

from collections.abc import Sequence

from binome.dicom.drawn.drawing import Authorship, Drawing
from binome.dicom.drawn.key_objects import key_object_selection
from binome.dicom.drawn.measurement_report import measurement_report
from binome.dicom.drawn.presentation_state import presentation_states
from binome.dicom.drawn.screen_copy import screen_copy
from binome.dicom.errors import Unreadable
from binome.dicom.quiet import quiet_pydicom

MOST_PICTURES = 40


def standard_objects(drawings: Sequence[Drawing], by: Authorship) -> list[bytes]:
    """Return the files: measurements (SR), key images (KOS), drawings (GSPS), pictures (SC).

    The same arguments give the same bytes. A frame that cannot be decoded has no picture.
    """
    with quiet_pydicom():
        documents = [measurement_report(drawings, by), key_object_selection(drawings, by)]
        states = presentation_states(drawings, by)
        pictures = [
            _picture(frame, by, nth)
            for nth, frame in enumerate(by_frame(drawings)[:MOST_PICTURES], start=1)
        ]
    return [made for made in (*documents, *states, *pictures) if made is not None]


def by_frame(drawings: Sequence[Drawing]) -> list[list[Drawing]]:
    """Return the drawings of each frame together, frames in the order they come."""
    frames: dict[tuple[str, int], list[Drawing]] = {}
    for one in drawings:
        frames.setdefault((one.image.sop_instance_uid, one.image.frame), []).append(one)
    return list(frames.values())


def _picture(drawings: Sequence[Drawing], by: Authorship, nth: int) -> bytes | None:
    try:
        return screen_copy(drawings, by, nth=nth)
    except Unreadable:
        return None
