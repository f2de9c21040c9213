"""Drawings as Grayscale Softcopy Presentation States (PS3.3 A.33.1): what was seen, and how.

One state for what its attributes say of all its images alike: modality transformation, turn,
inversion. Colour images and modality tables have none; measurements and pictures keep those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pydicom.dataset import Dataset

from binome.dicom.drawn.content_items import decimal_string
from binome.dicom.drawn.drawing import Authorship, Drawing, View
from binome.dicom.drawn.head import by_series, file_of, new_object, reference
from binome.dicom.drawn.pictured import labels_of
from binome.dicom.drawn.shapes import shapes_of
from binome.dicom.report_head import line, person_name

GRAYSCALE_STATE: Final = "1.2.840.10008.5.1.4.1.1.11.1"
LAYER: Final = "READER"
LINEAR_FUNCTIONS: Final = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
_Group = tuple[float, float, View]


def presentation_states(drawings: Sequence[Drawing], by: Authorship) -> list[bytes]:
    """Return one file a group of images shown alike; an image stands as it stood last."""
    groups: dict[object, list[Drawing]] = {}
    grey = [d for d in drawings if d.image.is_grey and "modality_lut" not in d.image.facts]
    for frame in _by_frame(grey):
        groups.setdefault(_shown_alike(frame[-1]), []).extend(frame)
    return [_state(group, by, nth) for nth, group in enumerate(groups.values(), start=1)]


def _shown_alike(drawing: Drawing) -> tuple[object, ...]:
    facts, view = drawing.image.facts, drawing.view
    is_negative = facts.get("photometric") == "MONOCHROME1"
    own = facts.get("slope", 1), facts.get("intercept", 0), facts.get("unit", ""), is_negative
    return (*own, view.turn, view.is_inverted)


def _state(drawings: Sequence[Drawing], by: Authorship, nth: int) -> bytes:
    dataset = new_object(by, form=f"drawings {nth}", sop_class_uid=GRAYSCALE_STATE, modality="PR")
    first = drawings[-1]
    dataset.InstanceNumber, dataset.Laterality = str(nth), ""
    dataset.ContentLabel, dataset.ContentDescription = "DRAWINGS", line(by.title)
    dataset.PresentationCreationDate = dataset.ContentDate
    dataset.PresentationCreationTime = dataset.ContentTime
    del dataset.ContentDate, dataset.ContentTime
    dataset.ContentCreatorName = person_name(by.observer)
    dataset.ReferencedSeriesSequence = _related(drawings)
    _say_modality(dataset, first)
    on_frames = _by_frame(drawings)
    dataset.DisplayedAreaSelectionSequence = [_area(one) for one in on_frames]
    windows = [window for one in on_frames if (window := _window(one[-1])) is not None]
    if windows:
        dataset.SoftcopyVOILUTSequence = windows
    annotations = [made for one in on_frames if (made := _annotation(one)) is not None]
    if annotations:
        dataset.GraphicAnnotationSequence = annotations
        dataset.GraphicLayerSequence = [_layer()]
    _say_turn(dataset, first.view)
    is_negative = first.image.facts.get("photometric") == "MONOCHROME1"
    is_inverse = is_negative != first.view.is_inverted
    dataset.PresentationLUTShape = "INVERSE" if is_inverse else "IDENTITY"
    return file_of(dataset)


def _related(drawings: Sequence[Drawing]) -> list[Dataset]:
    found = by_series(one.image for one in drawings)
    for series in found:
        series.ReferencedImageSequence = series.ReferencedSOPSequence
        del series.ReferencedSOPSequence
    return found


def _by_frame(drawings: Sequence[Drawing]) -> list[list[Drawing]]:
    frames: dict[tuple[str, int], list[Drawing]] = {}
    for one in drawings:
        frames.setdefault((one.image.sop_instance_uid, one.image.frame), []).append(one)
    return list(frames.values())


def _say_modality(dataset: Dataset, drawing: Drawing) -> None:
    """The state says the whole way to grey: what it leaves out is not done (PS3.4 N.2)."""
    facts = drawing.image.facts
    dataset.RescaleIntercept = decimal_string(float(facts.get("intercept", 0)))
    dataset.RescaleSlope = decimal_string(float(facts.get("slope", 1)))
    dataset.RescaleType = "HU" if facts.get("unit") == "HU" else "US"


def _area(drawings: Sequence[Drawing]) -> Dataset:
    image, area = drawings[0].image, Dataset()
    area.ReferencedImageSequence = [reference(image)]
    area.DisplayedAreaTopLeftHandCorner = [1, 1]
    area.DisplayedAreaBottomRightHandCorner = [
        int(image.facts.get("columns", 1)), int(image.facts.get("rows", 1)),
    ]  # fmt: skip
    area.PresentationSizeMode = "SCALE TO FIT"
    spacing = image.facts.get("spacing")
    if spacing and image.facts.get("is_calibrated"):
        area.PresentationPixelSpacing = [decimal_string(float(part)) for part in spacing]
    else:
        ratio = image.facts.get("aspect") or (1, 1)
        area.PresentationPixelAspectRatio = [str(max(1, round(float(part)))) for part in ratio]
    return area


def _window(drawing: Drawing) -> Dataset | None:
    """The window the reader had; without one the image's opening window, if it has numbers."""
    view, windows = drawing.view, drawing.image.facts.get("windows") or [{}]
    opening = windows[0] if "center" in windows[0] else {}
    center = opening.get("center") if view.center is None else view.center
    width = opening.get("width") if view.width is None else view.width
    if center is None or width is None:
        return None
    made = Dataset()
    made.ReferencedImageSequence = [reference(drawing.image)]
    made.WindowCenter, made.WindowWidth = decimal_string(center), decimal_string(width)
    said = opening.get("function") if view.center is None else "LINEAR"
    made.VOILUTFunction = said if said in LINEAR_FUNCTIONS else "LINEAR"
    return made


def _annotation(drawings: Sequence[Drawing]) -> Dataset | None:
    graphics = [_graphic(shape) for one in drawings for shape in shapes_of(one)]
    texts = [_text(label, one) for one, label in labels_of(drawings) if label]
    if not graphics and not texts:
        return None
    made = Dataset()
    made.ReferencedImageSequence = [reference(drawings[0].image)]
    made.GraphicLayer = LAYER
    if texts:
        made.TextObjectSequence = texts
    if graphics:
        made.GraphicObjectSequence = graphics
    return made


def _graphic(shape: tuple[str, list[float]]) -> Dataset:
    kind, numbers = shape
    made = Dataset()
    made.GraphicAnnotationUnits, made.GraphicDimensions = "PIXEL", 2
    made.NumberOfGraphicPoints, made.GraphicData = len(numbers) // 2, numbers
    made.GraphicType = kind
    is_closed = kind == "ELLIPSE" or (kind == "POLYLINE" and numbers[:2] == numbers[-2:])
    if is_closed:
        made.GraphicFilled = "N"
    return made


def _text(label: str, drawing: Drawing) -> Dataset:
    made = Dataset()
    made.UnformattedTextValue = label
    if drawing.points:
        made.AnchorPointAnnotationUnits = "PIXEL"
        made.AnchorPoint = [float(part) for part in drawing.points[-1]]
        made.AnchorPointVisibility = "N"
        return made
    made.BoundingBoxAnnotationUnits = "DISPLAY"
    made.BoundingBoxTopLeftHandCorner, made.BoundingBoxBottomRightHandCorner = [0.02, 0.9], [1, 1]
    made.BoundingBoxTextHorizontalJustification = "LEFT"
    return made


def _layer() -> Dataset:
    made = Dataset()
    made.GraphicLayer, made.GraphicLayerOrder = LAYER, 1
    made.GraphicLayerDescription = "Drawings of the reader"
    return made


def _say_turn(dataset: Dataset, view: View) -> None:
    """Ours mirrors, then turns; the standard turns, then mirrors (PS3.3 C.10.6)."""
    degrees = (360 - view.degrees) % 360 if view.is_mirrored else view.degrees
    if degrees or view.is_mirrored:
        dataset.ImageRotation = degrees
        dataset.ImageHorizontalFlip = "Y" if view.is_mirrored else "N"
