"""How large a pixel is, and what to call it: the patient's millimetres or the detector's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydicom.dataset import Dataset

from binome.dicom.functional_groups import FrameAttributes

Kind = Literal["patient", "detector", "none"]
PROJECTION = frozenset({"CR", "DX", "RG", "MG", "XA", "RF", "IO", "PX", "SC", "OT", "XC"})
CENTIMETRES, TWO_DIMENSIONAL = 3, 1


@dataclass(frozen=True)
class Spacing:
    """Millimetres between rows and between columns; None when the file gives nothing usable.

    `kind` is `detector` for projections measured at the detector: magnified, not calibrated.
    """

    row_mm: float | None = None
    column_mm: float | None = None
    kind: Kind = "none"

    @property
    def is_calibrated(self) -> bool:
        """Say whether a length may be called the patient's millimetres."""
        return self.kind == "patient"


def spacing_of(dataset: Dataset, frame: FrameAttributes) -> Spacing:
    """Read PS3.3 10.7 (and C.8.5.5 for ultrasound); zero, negative and non-finite are left out."""
    modality = frame.text("Modality")
    pixel = _pair(frame.numbers("PixelSpacing", "PixelMeasuresSequence"))
    imager = _pair(frame.numbers("ImagerPixelSpacing")) or _pair(
        frame.numbers("NominalScannedPixelSpacing")
    )
    if modality == "US" and pixel is None:
        return _ultrasound(dataset)
    if modality not in PROJECTION:
        return Spacing(*pixel, kind="patient") if pixel else Spacing()
    if pixel and (frame.text("PixelSpacingCalibrationType") or (imager and pixel != imager)):
        return Spacing(*pixel, kind="patient")
    found = pixel or imager
    return Spacing(*found, kind="detector") if found else Spacing()


def _pair(numbers: tuple[float, ...]) -> tuple[float, float] | None:
    if len(numbers) != 2 or min(numbers) <= 0:
        return None
    return numbers[0], numbers[1]


def _ultrasound(dataset: Dataset) -> Spacing:
    """Use the region's scale only when a single flat region in centimetres speaks for the image."""
    regions = dataset.get("SequenceOfUltrasoundRegions") or []
    if len(regions) != 1 or regions[0].get("RegionSpatialFormat") != TWO_DIMENSIONAL:
        return Spacing()
    region = FrameAttributes(regions[0], 0)
    units = (region.number("PhysicalUnitsXDirection"), region.number("PhysicalUnitsYDirection"))
    across, down = region.number("PhysicalDeltaX"), region.number("PhysicalDeltaY")
    if units != (CENTIMETRES, CENTIMETRES) or not across or not down:
        return Spacing()
    return Spacing(abs(down) * 10, abs(across) * 10, "patient")
