"""The DICOM JSON model (PS3.18 Annex F) of a scanned instance, without pydicom.

Costs about a twentieth of pydicom's, which is the oracle in the tests.
"""

import struct
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import orjson

from binome.dicom.charset import decode
from binome.dicom.errors import Unreadable
from binome.dicom.items import items_of
from binome.dicom.pixel_data import PixelData
from binome.dicom.scan import Scanned
from binome.dicom.vr import ASCII_VRS, BINARY_VRS, NUMBER_VRS, SINGLE_TEXT_VRS, settled_vr
from binome.dicom.walk import MOST_DEPTH, MOST_ELEMENTS, Budget, Header

UriOf: TypeAlias = Callable[[str], str]
#: Whether an element, by its tag in hexadecimal and its JSON, belongs in the text.
IsKept: TypeAlias = Callable[[str, dict[str, Any]], bool]

#: Binary values longer than this become BulkDataURI when the caller can name one.
MOST_INLINE_BYTES: Final = 768
#: Sequences of undefined length are measured at each depth, so an element can count more than once.
_MOST_STEPS: Final = 4 * MOST_ELEMENTS
#: How many elements, of at most how many bytes, in how many contexts are remembered as written.
MOST_REMEMBERED: Final = 4096
MOST_CONTEXTS: Final = 8
MOST_REMEMBERED_BYTES: Final = 512
_PADDING: Final = " \x00"
_LATIN: Final = "latin_1"


@dataclass(slots=True)
class _Writer:
    """One data set being written; items inherit its character sets."""

    buffer: bytes
    is_implicit: bool
    is_signed: bool
    character_sets: tuple[str, ...]
    bulk_data_uri: UriOf | None
    budget: Budget = field(default_factory=lambda: Budget(_MOST_STEPS))


def data_set_json(
    scanned: Scanned, *, bulk_data_uri: UriOf | None = None
) -> dict[str, dict[str, Any]]:
    """The data set as DICOM JSON, group lengths left out.

    `bulk_data_uri` maps a path such as "00880200/0/7FE00010" (tag, item, tag) to the BulkDataURI of
    that value. Without it binary values are inline, and pixel data have no value at all. Raises
    Unreadable, Unusual.
    """
    writer = _writer(scanned, bulk_data_uri)
    model: dict[str, dict[str, Any]] = {}
    for tag, (said_vr, offset, length) in scanned.elements.items():
        if tag & 0xFFFF:
            writer.buffer = scanned.source.bytes_at(offset, length)
            name = f"{tag:08X}"
            model[name] = _element(writer, Header(tag, said_vr, 0, length), name, 0)
    if pixel_data := scanned.pixel_data:
        model[f"{pixel_data.tag:08X}"] = _pixel_data(pixel_data, bulk_data_uri)
    return model


def data_set_json_text(scanned: Scanned, *, bulk_data_uri: UriOf, is_kept: IsKept) -> bytes:
    """The same as JSON text in UTF-8, keys sorted, without the elements that `is_kept` refuses.

    Raises what `data_set_json` does, and TypeError for a number that JSON's writer does not take.
    Elements are remembered as written: the slices of a series say nearly everything alike. So
    both functions must answer the same for the same element, and live as long as the program.
    """
    writer = _writer(scanned, bulk_data_uri)
    context = (
        writer.is_implicit, writer.is_signed, writer.character_sets, bulk_data_uri, is_kept,
    )  # fmt: skip
    remembered = _remembered(context)
    head, bytes_at = scanned.source.head, scanned.source.bytes_at
    held = len(head)
    texts: dict[int, bytes] = {}
    for tag, (said_vr, offset, length) in scanned.elements.items():
        if not tag & 0xFFFF:
            continue
        end = offset + length
        raw = head[offset:end] if end <= held else bytes_at(offset, length)
        text = remembered.get((tag, said_vr, raw))
        if text is None:
            writer.buffer = raw
            name = f"{tag:08X}"
            element = _element(writer, Header(tag, said_vr, 0, length), name, 0)
            text = _text_of(name, element) if is_kept(name, element) else b""
            if length <= MOST_REMEMBERED_BYTES:
                remembered[tag, said_vr, raw] = text
        texts[tag] = text
    if pixel_data := scanned.pixel_data:
        element = _pixel_data(pixel_data, bulk_data_uri)
        texts[pixel_data.tag] = _text_of(f"{pixel_data.tag:08X}", element)
    return b"{" + b",".join([texts[tag] for tag in sorted(texts) if texts[tag]]) + b"}"


_memory: dict[tuple[Any, ...], dict[tuple[int, str, bytes], bytes]] = {}


def _remembered(context: tuple[Any, ...]) -> dict[tuple[int, str, bytes], bytes]:
    """Elements written lately in this context; forgotten together when they are many."""
    found = _memory.get(context)
    if found is None or len(found) >= MOST_REMEMBERED:
        if len(_memory) >= MOST_CONTEXTS:
            _memory.clear()
        found = _memory[context] = {}
    return found


def _text_of(name: str, element: dict[str, Any]) -> bytes:
    return b'"%s":%s' % (name.encode(), orjson.dumps(element, option=orjson.OPT_SORT_KEYS))


def _pixel_data(pixel_data: PixelData, bulk_data_uri: UriOf | None) -> dict[str, Any]:
    element = {"vr": pixel_data.vr}
    if bulk_data_uri:
        element["BulkDataURI"] = bulk_data_uri(f"{pixel_data.tag:08X}")
    return element


def _writer(scanned: Scanned, bulk_data_uri: UriOf | None) -> _Writer:
    return _Writer(
        buffer=b"",
        is_implicit=scanned.is_implicit,
        is_signed=scanned.number(0x00280103) == 1,
        character_sets=scanned.character_sets,
        bulk_data_uri=bulk_data_uri,
    )


def _element(writer: _Writer, header: Header, path: str, depth: int) -> dict[str, Any]:
    vr = header.vr
    if vr in ("", "UN"):
        vr = settled_vr(header.tag, is_signed=writer.is_signed)
    if vr == "SQ":
        return {"vr": vr, "Value": _sequence(writer, header, path, depth + 1)}
    raw = writer.buffer[header.value : header.value + header.length]
    if not raw:
        return {"vr": vr}
    if vr in BINARY_VRS:
        return {"vr": vr, **_bytes(writer, raw, path)}
    values = _VALUES.get(vr, _text)(writer, vr, raw)
    return {"vr": vr, "Value": values} if values else {"vr": vr}


def _sequence(writer: _Writer, header: Header, path: str, depth: int) -> list[dict[str, Any]]:
    """The items; those of a sequence that travelled as UN are implicit VR (PS3.5 6.2.2)."""
    was_implicit = writer.is_implicit
    writer.is_implicit = was_implicit or header.vr == "UN"
    try:
        return _items(writer, header, path, depth)
    finally:
        writer.is_implicit = was_implicit


def _items(writer: _Writer, header: Header, path: str, depth: int) -> list[dict[str, Any]]:
    if depth > MOST_DEPTH:
        raise Unreadable("too_deep")
    end = header.value + header.length
    inherited = writer.character_sets
    items: list[dict[str, Any]] = []
    for elements in items_of(
        writer.buffer, header.value, end, budget=writer.budget, is_implicit=writer.is_implicit
    ):
        item: dict[str, Any] = {}
        for inner in elements:
            name = f"{inner.tag:08X}"
            if inner.tag == 0x00080005:
                raw = writer.buffer[inner.value : inner.value + inner.length]
                writer.character_sets = tuple(raw.decode(_LATIN).split("\\"))
            if inner.tag & 0xFFFF:
                item[name] = _element(writer, inner, f"{path}/{len(items)}/{name}", depth)
        writer.character_sets = inherited
        items.append(item)
    return items


def _bytes(writer: _Writer, raw: bytes, path: str) -> dict[str, str]:
    if writer.bulk_data_uri and len(raw) > MOST_INLINE_BYTES:
        return {"BulkDataURI": writer.bulk_data_uri(path)}
    return {"InlineBinary": b64encode(raw).decode("ascii")}


def _text(writer: _Writer, vr: str, raw: bytes) -> list[Any]:
    text = raw.decode(_LATIN) if vr in ASCII_VRS else decode(raw, writer.character_sets)
    if vr in SINGLE_TEXT_VRS:
        text = text.rstrip(_PADDING)
        return [text] if text else []
    values = [value.rstrip(_PADDING) for value in text.rstrip(_PADDING).split("\\")]
    if vr == "AE":
        values = [value.strip() for value in values]
    return values if any(values) or len(values) > 1 else []


def _names(writer: _Writer, vr: str, raw: bytes) -> list[Any]:
    text = decode(raw, writer.character_sets).rstrip(_PADDING)
    return [_name(value.rstrip(_PADDING)) for value in text.split("\\")] if text else []


def _name(value: str) -> dict[str, str]:
    groups = value.split("=")
    while len(groups) > 1 and not groups[-1]:
        groups.pop()
    return dict(zip(("Alphabetic", "Ideographic", "Phonetic"), groups, strict=False))


def _decimals(writer: _Writer, vr: str, raw: bytes) -> list[Any]:
    text = raw.decode(_LATIN).strip(_PADDING)
    kind = int if vr == "IS" else float
    return [_number(kind, part.strip(_PADDING)) for part in text.split("\\")] if text else []


def _number(kind: type[int] | type[float], text: str) -> int | float | None:
    """A number, or null for what is empty or not one; an IS written 1.0 is 1."""
    try:
        number = float(text)
        return kind(text) if kind is float or text.lstrip("+-").isdigit() else int(number)
    except (ValueError, OverflowError):
        return None


def _numbers(writer: _Writer, vr: str, raw: bytes) -> list[Any]:
    letter, width = NUMBER_VRS[vr]
    count = len(raw) // width
    return list(struct.unpack(f"<{count}{letter}", raw[: count * width]))


def _tags(writer: _Writer, vr: str, raw: bytes) -> list[Any]:
    count = len(raw) // 4
    halves = struct.unpack(f"<{count * 2}H", raw[: count * 4])
    return [f"{halves[i]:04X}{halves[i + 1]:04X}" for i in range(0, count * 2, 2)]


_VALUES: Final[dict[str, Callable[[_Writer, str, bytes], list[Any]]]] = {
    "PN": _names,
    "DS": _decimals,
    "IS": _decimals,
    "AT": _tags,
    **dict.fromkeys(NUMBER_VRS, _numbers),
}
