"""One object as plain values: text, figures and outlines, bounded; runs in the pool."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset

from binome.dicom.errors import Unreadable
from binome.dicom.frames import read_dataset
from binome.dicom.objects.curves import curves_of
from binome.dicom.objects.report_tree import tree_of
from binome.dicom.quiet import quiet_pydicom

Json = dict[str, Any]
MOST_PARTS = 200
LONGEST_TEXT = 400
#: What RT and segmentation objects are made of: sequence, and the keyword that names an item.
PARTS = {
    "structures": ("StructureSetROISequence", "ROIName"),
    "beams": ("BeamSequence", "BeamName"),
    "fractions": ("FractionGroupSequence", "FractionGroupNumber"),
    "segments": ("SegmentSequence", "SegmentLabel"),
}


def shown(source: str, kind: str) -> Json:
    """Return what a page shows of a report, a curve, a plan or a segmentation."""
    with quiet_pydicom():
        dataset = read_dataset(source, without_pixels=True)
        if kind == "report":
            return {"title": title_of(dataset), "tree": tree_of(dataset)}
        if kind == "curve":
            return {"groups": curves_of(read_dataset(source))}
        return {"title": title_of(dataset), "parts": _parts(dataset)}


def document_in(source: str) -> tuple[str, bytes]:
    """Return media type and bytes of an encapsulated document; raises `Unreadable`."""
    with quiet_pydicom():
        dataset = read_dataset(source)
        content = dataset.get("EncapsulatedDocument")
        if not isinstance(content, bytes | bytearray):
            raise Unreadable("unreadable")
        length = dataset.get("EncapsulatedDocumentLength")
        is_said = isinstance(length, int) and 0 < length <= len(content)
        kept = bytes(content[:length] if is_said else content)
        said = str(dataset.get("MIMETypeOfEncapsulatedDocument") or "").strip().lower()
        return said, kept


def video_in(source: str) -> tuple[str, bytes]:
    """Return media type and bytes of a video a browser can play; raises `Unreadable`.

    Only MPEG-4 in its own container (ISO/IEC 14496-12): a bare stream has to be packed first.
    """
    from pydicom.encaps import generate_fragments

    with quiet_pydicom():
        content = read_dataset(source).get("PixelData")
        if not isinstance(content, bytes | bytearray):
            raise Unreadable("no_pixels")
        fragments = list(generate_fragments(bytes(content)))
        stream = b"".join(fragments[1:])
    if stream[4:8] != b"ftyp":
        raise Unreadable("unsupported")
    return "video/mp4", stream


def title_of(dataset: Dataset) -> str:
    """Return what the object calls itself, never a name of a person."""
    for keyword in ("ConceptNameCodeSequence",):
        items = dataset.get(keyword)
        if items:
            return text_of(items[0].get("CodeMeaning"))
    for keyword in ("StructureSetLabel", "RTPlanLabel", "ContentLabel", "SeriesDescription"):
        if dataset.get(keyword):
            return text_of(dataset.get(keyword))
    return ""


def text_of(value: Any) -> str:
    """Return a value as one bounded line."""
    return " ".join(str("" if value is None else value).split())[:LONGEST_TEXT]


def _parts(dataset: Dataset) -> Json:
    found: Json = {}
    for name, (sequence, keyword) in PARTS.items():
        items = dataset.get(sequence)
        if items:
            found[name] = [text_of(item.get(keyword)) for item in list(items)[:MOST_PARTS]]
    return found
