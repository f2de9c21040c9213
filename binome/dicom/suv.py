"""How a PET's values become standardized uptake values by body weight (SUVbw, g/ml).

QIBA's vendor-neutral way over PS3.3 C.8.9: every field it needs, or no figure at all.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from binome.dicom.functional_groups import FrameAttributes

DAY = timedelta(days=1)
UNKNOWN = 0.0
PHILIPS, GROUP = "Philips PET Private Group", 0x7053
OWN_SUV, OWN_ACTIVITY = 0x00, 0x09
CORRECTED = frozenset({"ATTN", "DECY"})
_TIME = re.compile(r"(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?")


def suv_factor(frame: FrameAttributes) -> float | None:
    """Return what a real value is multiplied with to be an SUVbw.

    None where there is nothing to compute (no PET, or SUV already); `UNKNOWN` for a PET whose file
    lacks weight, dose, times or corrections. Philips' counts come with factors of the maker's own.
    """
    units = frame.text("Units").upper()
    if frame.text("Modality") != "PT" or units not in ("BQML", "CNTS"):
        return None
    if CORRECTED - _words(frame.get("CorrectedImage")):
        return UNKNOWN
    factor = _of_counts(frame) if units == "CNTS" else _of_weight_and_dose(frame)
    return factor or UNKNOWN


def _of_weight_and_dose(frame: FrameAttributes) -> float | None:
    weight_kg, drug = frame.number("PatientWeight"), _drug(frame)
    if drug is None or not weight_kg or weight_kg <= 0:
        return None
    dose_bq = drug.number("RadionuclideTotalDose")
    half_life = drug.number("RadionuclideHalfLife")
    elapsed = _elapsed_seconds(frame, drug)
    if not dose_bq or dose_bq <= 0 or not half_life or half_life <= 0 or elapsed is None:
        return None
    return weight_kg * 1000 / (dose_bq * 2 ** (-elapsed / half_life))


def _elapsed_seconds(frame: FrameAttributes, drug: FrameAttributes) -> float | None:
    """From the injection to the moment all values are corrected to; None when it is not said."""
    correction = frame.text("DecayCorrection").upper()
    if correction == "ADMIN":
        return 0.0
    scan = _moment(frame.text("SeriesDate"), frame.text("SeriesTime"))
    acquired = _moment(frame.text("AcquisitionDate"), frame.text("AcquisitionTime"))
    # A series dated after its images was made afterwards: its own time says nothing of the scan.
    if correction != "START" or scan is None or acquired is None or scan > acquired:
        return None
    said = drug.text("RadiopharmaceuticalStartDateTime")
    whole = _moment(said[:8], said[8:])
    if whole is not None and timedelta() <= scan - whole < DAY:
        return (scan - whole).total_seconds()
    injected = _moment(frame.text("SeriesDate"), drug.text("RadiopharmaceuticalStartTime"))
    return None if injected is None else ((scan - injected) % DAY).total_seconds()


def _drug(frame: FrameAttributes) -> FrameAttributes | None:
    items = frame.get("RadiopharmaceuticalInformationSequence")
    return FrameAttributes(items[0], 0) if items else None


def _of_counts(frame: FrameAttributes) -> float | None:
    """The maker's factor for SUV, or its factor for activity and then weight and dose."""
    if suv := frame.private_number(PHILIPS, GROUP, OWN_SUV):
        return suv
    activity = frame.private_number(PHILIPS, GROUP, OWN_ACTIVITY)
    return activity * (_of_weight_and_dose(frame) or UNKNOWN) if activity else None


def _moment(date: str, time: str) -> datetime | None:
    found = _TIME.match(time.replace(":", ""))
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    try:
        day = datetime.strptime(date.replace(".", ""), "%Y%m%d")
    except ValueError:
        return None
    passed = timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return day + passed + timedelta(seconds=float(fraction or 0))


def _words(value: object) -> set[str]:
    return {value} if isinstance(value, str) else {str(word) for word in value or ()}  # type: ignore[attr-defined]
