"""Makes a decoded frame presentable: grey of at most 16 bits or RGB, with all facts to show it."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy

from binome.dicom.codecs import decode_frame, decoded_photometric
from binome.dicom.colour import to_rgb
from binome.dicom.frames import ImageFile
from binome.dicom.functional_groups import FrameAttributes
from binome.dicom.native import Pixels
from binome.dicom.spacing import Spacing, spacing_of
from binome.dicom.suv import suv_factor
from binome.dicom.voi import greyscale_of, windows_of
from binome.dicom.windowing import Greyscale, Window

SIDES = re.compile(r"[RLAPHF]{1,3}")
UNITS = {"HU": "HU", "BQML": "Bq/ml", "GML": "SUV", "CNTS": "counts"}


@dataclass(frozen=True, kw_only=True)
class Geometry:
    """Where the frame lies in space and time; None where the file does not say."""

    spacing: Spacing
    aspect: tuple[float, float] | None
    thickness_mm: float | None
    frame_time_ms: float | None
    position: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    sides: tuple[str, ...] | None
    frame_of_reference: str | None


@dataclass(frozen=True, kw_only=True)
class DisplayFacts:
    """All that is needed to show one frame besides its pixels; holds nothing of the patient."""

    modality: str
    rows: int
    columns: int
    samples: int
    bits: int
    is_signed: bool
    is_exact: bool
    grey: Greyscale
    unit: str
    suv: float | None
    film_side: str
    windows: tuple[Window, ...]
    geometry: Geometry


@dataclass(frozen=True)
class Presented:
    """Pixels as the viewer gets them (8 or 16 bits, grey or RGB) and the facts beside them."""

    pixels: Pixels
    facts: DisplayFacts


def presented(image: ImageFile, index: int) -> Presented:
    """Decode frame `index` (from 0) and describe how to show it; raises `Unreadable`."""
    frame = FrameAttributes(image.dataset, index)
    decoded = decode_frame(image, index)
    pixels = to_rgb(decoded, decoded_photometric(image.description), image.dataset)
    grey = greyscale_of(frame, image.description.photometric)
    small = within_16_bits(pixels)
    if small is not None:
        pixels = small
    elif pixels.ndim == 3 and pixels.dtype.kind == "u":
        pixels = (pixels >> (pixels.dtype.itemsize * 8 - 16)).astype(numpy.uint16)
    else:
        pixels, grey = _scaled_to_16_bits(pixels, grey)
    facts = _facts(frame, pixels, grey, spacing=spacing_of(image.dataset, frame))
    return Presented(pixels, replace(facts, is_exact=small is not None))


def within_16_bits(pixels: Pixels) -> Pixels | None:
    """Return the same values in 8 or 16 bits, or None when they do not fit."""
    if pixels.dtype.kind == "f":
        return None
    if pixels.dtype == numpy.int8:  # the browser's decoder cuts 8 bit samples to 0..255
        return pixels.astype(numpy.int16)
    if pixels.dtype.itemsize <= 2:
        return pixels
    for kind in (numpy.uint16, numpy.int16):
        limits = numpy.iinfo(kind)
        if pixels.min() >= limits.min and pixels.max() <= limits.max:
            return pixels.astype(kind)
    return None


def opaque(uid: str) -> str:
    """Return a short word that is equal for equal UIDs and says nothing else."""
    return urlsafe_b64encode(hashlib.sha256(uid.encode()).digest()[:6]).decode()


def _scaled_to_16_bits(pixels: Pixels, grey: Greyscale) -> tuple[Pixels, Greyscale]:
    finite = numpy.nan_to_num(pixels.astype(numpy.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    step = (high - low) / 65535 or 1.0
    scaled = numpy.floor((finite - low) / step + 0.5).astype(numpy.uint16)
    slope, intercept = grey.slope * step, grey.slope * low + grey.intercept
    return scaled, replace(grey, slope=slope, intercept=intercept, padding=None)


def _facts(
    frame: FrameAttributes, pixels: Pixels, grey: Greyscale, *, spacing: Spacing
) -> DisplayFacts:
    is_grey = pixels.ndim == 2
    unit = _unit(frame)
    return DisplayFacts(
        modality=frame.text("Modality"),
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        samples=1 if is_grey else 3,
        bits=pixels.dtype.itemsize * 8,
        is_signed=pixels.dtype.kind == "i",
        is_exact=True,
        grey=grey,
        unit=unit,
        suv=suv_factor(frame),
        film_side=_film_side(frame),
        windows=windows_of(frame, pixels, grey, is_hounsfield=unit == "HU") if is_grey else (),
        geometry=_geometry(frame, spacing),
    )


def _film_side(frame: FrameAttributes) -> str:
    """Return `seen` or `unverified` for a photograph of a film of ours, else nothing."""
    said = frame.text("ImageComments").split("; ")
    if said[0] != "Photograph of a film":
        return ""
    return "seen" if "side marker seen" in said else "unverified"


def _unit(frame: FrameAttributes) -> str:
    said = frame.text("RescaleType", "PixelValueTransformationSequence") or frame.text("Units")
    if not said and frame.text("Modality") == "CT":
        said = "HU"
    return UNITS.get(said.upper(), "")


def _geometry(frame: FrameAttributes, spacing: Spacing) -> Geometry:
    uid = frame.text("FrameOfReferenceUID")
    ratio = frame.numbers("PixelAspectRatio")
    return Geometry(
        spacing=spacing,
        aspect=(ratio[0], ratio[1]) if len(ratio) == 2 and min(ratio) > 0 else None,
        thickness_mm=_positive(frame.number("SliceThickness", "PixelMeasuresSequence")),
        frame_time_ms=_positive(frame.number("FrameTime")),
        position=_exactly(3, frame.numbers("ImagePositionPatient", "PlanePositionSequence")),
        orientation=_exactly(
            6, frame.numbers("ImageOrientationPatient", "PlaneOrientationSequence")
        ),
        sides=_sides(frame.get("PatientOrientation")),
        frame_of_reference=opaque(uid) if uid else None,
    )


def _sides(said: object) -> tuple[str, ...] | None:
    """Where the rows and the columns of a film run to, as its machine says (PS3.3 C.7.6.1.1.1)."""
    parts = tuple(said) if isinstance(said, Iterable) and not isinstance(said, str) else ()
    is_said = len(parts) == 2 and all(SIDES.fullmatch(str(part)) for part in parts)
    return tuple(str(part) for part in parts) if is_said else None


def _positive(number: float | None) -> float | None:
    return number if number is not None and number > 0 else None


def _exactly(count: int, numbers: tuple[float, ...]) -> tuple[float, ...] | None:
    return numbers if len(numbers) == count else None
