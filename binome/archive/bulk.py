"""One binary value of a stored instance, by its path in the data set."""

from collections.abc import Sequence

from binome.archive import incoming
from binome.archive.blobs import blobs
from binome.archive.incoming import Incoming
from binome.archive.originals import Original
from binome.archive.refusals import Unreadable
from binome.dicom.items import items_of
from binome.dicom.scan import Scanned
from binome.dicom.walk import Budget, Header

PIXEL_TAGS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})


def bulk_value(instance: Original, path: str) -> bytes | None:
    """The bytes at `00880200/0/00880201` (tag, item, tag); None when nothing is there."""
    steps = _steps(path)
    if not steps:
        return None
    with blobs().local(instance.blob) as file_path, file_path.open("rb") as file:
        try:
            found = incoming.scanned(Incoming(file_path), file)
        except Unreadable:
            return None
        if len(steps) == 1 and steps[0] in PIXEL_TAGS and found.pixel_data:
            pixels = found.pixel_data
            return blobs().read(instance.blob, pixels.offset, pixels.length)
        return _value(found, steps)


def _steps(path: str) -> list[int]:
    """Tags at even places, item numbers at odd ones; empty when the path is not of that shape."""
    try:
        steps = [int(part, 10 if at % 2 else 16) for at, part in enumerate(path.split("/"))]
    except ValueError:
        return []
    return steps if len(steps) % 2 else []


def _value(found: Scanned, steps: Sequence[int]) -> bytes | None:
    element = found.elements.get(steps[0])
    if element is None:
        return None
    vr, offset, length = element
    value, is_implicit = found.source.bytes_at(offset, length), found.is_implicit
    for at in range(1, len(steps), 2):
        is_implicit = is_implicit or vr == "UN"
        header = _inner(value, steps[at], steps[at + 1], is_implicit=is_implicit)
        if header is None:
            return None
        vr, value = header.vr, value[header.value : header.value + header.length]
    return value


def _inner(value: bytes, item: int, tag: int, *, is_implicit: bool) -> Header | None:
    """The element `tag` of item number `item` of a sequence's value."""
    items = items_of(value, 0, len(value), budget=Budget(), is_implicit=is_implicit)
    for number, elements in enumerate(items):
        for header in elements:
            if number == item and header.tag == tag:
                return header
    return None
