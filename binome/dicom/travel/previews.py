"""Previews of the frames of one file, whatever they are compressed with."""

from __future__ import annotations

from typing import Final

from binome.dicom.codecs import decode_frame
from binome.dicom.errors import DicomError
from binome.dicom.frames import ImageFile, read_image
from binome.dicom.native import Pixels
from binome.dicom.scan import Scanned, geometry_of
from binome.dicom.travel import pictures, rough
from binome.dicom.travel.facts import decimal, shape_of
from binome.dicom.travel.packed import Rough

MOST_FRAMES: Final = 2000
MOST_DECODED_FRAMES: Final = 300
WORTH_IT: Final = 0.4


class Previews:
    """Gathers previews that are much smaller than their images; `goal` 0 makes none."""

    def __init__(self, scanned: Scanned | None, source: str, *, goal: float, near: float) -> None:
        """`near` is the distance that served the file before."""
        self.roughs: list[Rough] = []
        self.data: list[bytes] = []
        self.distance = near
        self._source, self._goal = source, goal
        self._image: ImageFile | None = None
        self._scanned = scanned if goal and scanned and _is_grey(scanned) else None

    def add(self, piece: int, frame: int, stored: bytes, *, exact_bytes: int) -> None:
        """Make a preview of a frame if it is worth it; `stored` holds its bytes when native."""
        if self._scanned is None or len(self.roughs) >= MOST_FRAMES:
            return
        values = self._values(self._scanned, frame, stored)
        if values is None or values.ndim != 2 or values.dtype.itemsize > 2:
            return
        slope = decimal(self._scanned, 0x00281053) or 1.0
        intercept = decimal(self._scanned, 0x00281052)
        modality = self._scanned.text(0x00080060)
        view = rough.view_of(values, modality, slope=slope, intercept=intercept)
        made = rough.preview(values, view, goal=self._goal, near=self.distance)
        self.distance = made.distance
        if len(made.data) <= exact_bytes * WORTH_IT:
            one = Rough(
                frame=piece, length=len(made.data), low=made.low, shift=made.shift,
                decibels=round(made.decibels, 1),
            )  # fmt: skip
            self.roughs.append(one)
            self.data.append(made.data)

    def _values(self, scanned: Scanned, frame: int, stored: bytes) -> Pixels | None:
        shape = shape_of(scanned)
        if shape is not None:
            is_whole = shape.is_codable and len(stored) == shape.frame_bytes
            return pictures.values_of(stored, shape) if is_whole else None
        if frame >= MOST_DECODED_FRAMES:
            return None
        try:
            self._image = self._image or read_image(self._source)
            values = decode_frame(self._image, frame)
        except (DicomError, MemoryError):
            self._scanned = None
            return None
        return values if values.dtype.kind in "iu" else None


def _is_grey(scanned: Scanned) -> bool:
    geometry = geometry_of(scanned)
    is_large = min(geometry.rows, geometry.columns) >= rough.SMALLEST_SIDE
    return is_large and geometry.samples_per_pixel == 1
