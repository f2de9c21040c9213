"""Boxes over burned-in text: for which images, and where (docs/formats/deidentify-map.md)."""

import json
from dataclasses import dataclass
from typing import Any, Final

FORMAT: Final = "binome-masks"
VERSION: Final = 1
#: What a mask may ask of an image, by the keyword of DICOM in snake case.
CONDITIONS: Final = {
    "sop_class_uid": "SOPClassUID",
    "modality": "Modality",
    "manufacturer": "Manufacturer",
    "manufacturer_model_name": "ManufacturerModelName",
    "rows": "Rows",
    "columns": "Columns",
}
MOST_BOXES: Final = 1000
_LARGEST: Final = 65_535

#: left, top, width, height in pixels, from the upper left corner of the stored image.
Box = tuple[int, int, int, int]


class WrongMasks(ValueError):
    """The mask file is not one; the text says where, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Boxes for every frame of the images that meet all conditions; none means every image."""

    boxes: tuple[Box, ...]
    conditions: tuple[tuple[str, str], ...] = ()

    def is_for(self, said: dict[str, str]) -> bool:
        """True when an image that says this of itself, by keyword, is to be masked."""
        return all(
            said.get(keyword, "").strip().casefold() == wanted
            for keyword, wanted in self.conditions
        )


def masks_from(text: str | bytes) -> tuple[Mask, ...]:
    """The masks of a mask file. Raises WrongMasks."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise WrongMasks("it is not JSON") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT or told.get("version") != VERSION:
        raise WrongMasks(f'its "format" is not "{FORMAT}" or its "version" is not {VERSION}')
    listed = told.get("masks")
    if not isinstance(listed, list) or not listed:
        raise WrongMasks('its "masks" are no list, or an empty one')
    return tuple(_mask(one, at) for at, one in enumerate(listed, 1))


def _mask(one: Any, at: int) -> Mask:
    if not isinstance(one, dict) or not set(one) <= {"match", "boxes"}:
        raise WrongMasks(f'mask {at} has more than "match" and "boxes"')
    wanted = one.get("match", {})
    if not isinstance(wanted, dict) or not set(wanted) <= set(CONDITIONS):
        raise WrongMasks(f"mask {at} matches by something else than {', '.join(CONDITIONS)}")
    boxes = one.get("boxes")
    if not isinstance(boxes, list) or not 0 < len(boxes) <= MOST_BOXES:
        raise WrongMasks(f"mask {at} has no boxes, or more than {MOST_BOXES}")
    return Mask(
        boxes=tuple(_box(box, at) for box in boxes),
        conditions=tuple(
            (CONDITIONS[name], str(value).strip().casefold()) for name, value in wanted.items()
        ),
    )


def _box(box: Any, at: int) -> Box:
    is_four = isinstance(box, list) and len(box) == 4 and all(type(one) is int for one in box)
    if not is_four or min(box) < 0 or max(box) > _LARGEST or min(box[2:]) < 1:
        raise WrongMasks(f"a box of mask {at} is not [left, top, width, height] in whole pixels")
    return (box[0], box[1], box[2], box[3])
