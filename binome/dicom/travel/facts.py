"""What packing needs to know of an instance: its place in the study, the shape of its values."""

from __future__ import annotations

from binome.dicom.scan import Scanned, geometry_of
from binome.dicom.travel.packed import Facts
from binome.dicom.travel.pictures import Shape

INTEGER_PIXELS = 0x7FE00010


def facts_of(scanned: Scanned) -> Facts:
    """Return what decides the order of travel."""
    return Facts(
        study_instance_uid=scanned.text(0x0020000D)[:64],
        series_instance_uid=scanned.text(0x0020000E)[:64],
        sop_instance_uid=scanned.sop_instance_uid[:64],
        modality=scanned.text(0x00080060)[:16],
        series_number=scanned.number(0x00200011) or 0,
        instance_number=scanned.number(0x00200013) or 0,
        position=decimals(scanned, 0x00200032, count=3),
        orientation=decimals(scanned, 0x00200037, count=6),
        is_image=scanned.pixel_data is not None,
    )


def shape_of(scanned: Scanned) -> Shape | None:
    """Return how native frames are laid out, None for what is no plain integer image."""
    pixel_data = scanned.pixel_data
    if pixel_data is None or pixel_data.is_encapsulated or pixel_data.tag != INTEGER_PIXELS:
        return None
    geometry = geometry_of(scanned)
    if geometry.bits_allocated not in (8, 16) or not geometry.rows or not geometry.columns:
        return None
    if geometry.photometric_interpretation == "YBR_FULL_422":
        return None
    return Shape(
        rows=geometry.rows,
        columns=geometry.columns,
        samples=geometry.samples_per_pixel,
        bytes_each=geometry.bits_allocated // 8,
        is_signed=scanned.number(0x00280103) == 1,
        is_planar=scanned.number(0x00280006) == 1,
    )


def decimal(scanned: Scanned, tag: int) -> float:
    """Return the first value of a decimal string, 0 when there is none."""
    found = decimals(scanned, tag, count=1)
    return found[0] if found else 0.0


def decimals(scanned: Scanned, tag: int, *, count: int) -> tuple[float, ...]:
    """Return `count` decimal values, or none at all when they are missing or make no sense."""
    try:
        found = tuple(float(text) for text in scanned.texts(tag)[:count])
    except ValueError:
        return ()
    is_sane = len(found) == count and all(abs(one) < 1e9 for one in found)
    return found if is_sane else ()
