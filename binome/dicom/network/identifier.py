"""Identifiers (C-FIND, C-MOVE, C-GET) and the small data sets of N-services, read and written.

Values are text: several joined by a backslash; sequences are lists of identifiers. What we write
is UTF-8 (ISO_IR 192), explicit or implicit little endian as the context says.
"""

import struct
from dataclasses import dataclass
from typing import Final

from binome.dicom.charset import decode
from binome.dicom.errors import DicomError
from binome.dicom.network.errors import BadMessage
from binome.dicom.network.handlers import Keys, Value
from binome.dicom.vr import ASCII_VRS, CHARSET_VRS, LONG_VRS, NUMBER_VRS, SINGLE_TEXT_VRS, vr_of
from binome.dicom.walk import UNDEFINED, Budget, read_header

SPECIFIC_CHARACTER_SET: Final = 0x00080005
UTF_8: Final = "ISO_IR 192"
MOST_ELEMENTS: Final = 500_000  # a commitment of 100,000 instances names two UIDs for each
MOST_DEPTH: Final = 8

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_IMPLICIT = struct.Struct("<HHI")
_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<HH2s2xI")

#: VRs of what is nearly always asked, so that a plain query never loads the dictionary.
_COMMON: Final = {
    0x00080005: "CS",
    0x00080016: "UI",
    0x00080018: "UI",
    0x00080020: "DA",
    0x00080021: "DA",
    0x00080030: "TM",
    0x00080031: "TM",
    0x00080050: "SH",
    0x00080052: "CS",
    0x00080054: "AE",
    0x00080056: "CS",
    0x00080058: "UI",
    0x00080060: "CS",
    0x00080061: "CS",
    0x00080062: "UI",
    0x00080080: "LO",
    0x00080090: "PN",
    0x00081030: "LO",
    0x0008103E: "LO",
    0x00081150: "UI",
    0x00081155: "UI",
    0x00081195: "UI",
    0x00081197: "US",
    0x00081198: "SQ",
    0x00081199: "SQ",
    0x00100010: "PN",
    0x00100020: "LO",
    0x00100021: "LO",
    0x00100030: "DA",
    0x00100040: "CS",
    0x0020000D: "UI",
    0x0020000E: "UI",
    0x00200010: "SH",
    0x00200011: "IS",
    0x00200013: "IS",
    0x00201200: "IS",
    0x00201202: "IS",
    0x00201204: "IS",
    0x00201206: "IS",
    0x00201208: "IS",
    0x00201209: "IS",
}


def read(data: bytes, *, is_implicit: bool) -> dict[int, Value]:
    """Parse a data set; BadMessage when it is malformed, too deep or has too many elements."""
    try:
        keys, _ = _Reader(data, is_implicit, Budget(MOST_ELEMENTS)).read(0, len(data), charset=())
    except (struct.error, IndexError, DicomError) as error:
        raise BadMessage("an identifier cannot be followed to its end") from error
    return keys


def write(keys: Keys, *, is_implicit: bool) -> bytes:
    """Encode a data set in tag order. Texts beyond ASCII need ISO_IR 192 among `keys`."""
    return b"".join(_element(tag, value, is_implicit) for tag, value in sorted(keys.items()))


def vr_for(tag: int) -> str:
    """The VR that a tag is written with; the standard's choices settled for small values."""
    vr = _COMMON.get(tag) or vr_of(tag)
    return vr if len(vr) == 2 else "US"


@dataclass(frozen=True, slots=True)
class _Reader:
    data: bytes
    is_implicit: bool
    budget: Budget

    def read(
        self, at: int, end: int, *, charset: tuple[str, ...], depth: int = 0
    ) -> tuple[dict[int, Value], int]:
        """Elements from `at` to `end` or to an item's delimiter; and where they stop."""
        if depth > MOST_DEPTH:
            raise BadMessage("an identifier nests too deep")
        found: dict[int, Value] = {}
        while at < end:
            self.budget.spend()
            header = read_header(self.data, at, is_implicit=self.is_implicit)
            if header.tag == _ITEM_END:
                return found, header.value
            vr = header.vr or vr_for(header.tag)
            at = header.value
            if vr == "SQ" or header.length == UNDEFINED:
                stop = end if header.length == UNDEFINED else self._end(at, header.length, end)
                found[header.tag], at = self._items(at, stop, charset=charset, depth=depth)
                continue
            stop = self._end(at, header.length, end)
            found[header.tag] = _text(self.data[at:stop], vr, charset)
            if header.tag == SPECIFIC_CHARACTER_SET:
                charset = tuple(str(found[header.tag]).split("\\"))
            at = stop
        return found, at

    def _items(
        self, at: int, end: int, *, charset: tuple[str, ...], depth: int
    ) -> tuple[list[dict[int, Value]], int]:
        items: list[dict[int, Value]] = []
        while at < end:
            self.budget.spend()
            group, element, length = _IMPLICIT.unpack_from(self.data, at)
            at += _IMPLICIT.size
            if group << 16 | element == _SEQUENCE_END:
                break
            if group << 16 | element != _ITEM:
                raise BadMessage("a sequence holds something else than items")
            stop = end if length == UNDEFINED else self._end(at, length, end)
            item, at = self.read(at, stop, charset=charset, depth=depth + 1)
            items.append(item)
        return items, at

    def _end(self, at: int, length: int, end: int) -> int:
        if at + length > end:
            raise BadMessage("an identifier's element is longer than the identifier")
        return at + length


def _text(raw: bytes, vr: str, charset: tuple[str, ...]) -> str:
    if vr in NUMBER_VRS:
        letter, width = NUMBER_VRS[vr]
        numbers = struct.unpack(f"<{len(raw) // width}{letter}", raw[: len(raw) // width * width])
        return "\\".join(str(number) for number in numbers)
    if vr in CHARSET_VRS or vr == "UN":
        text = decode(raw, charset)
    elif vr in ASCII_VRS:
        text = raw.decode("latin_1")
    else:
        return ""
    if vr in SINGLE_TEXT_VRS:
        return text.rstrip("\0 ")
    return "\\".join(value.strip("\0 ") for value in text.split("\\"))


def _element(tag: int, value: Value, is_implicit: bool) -> bytes:
    vr = "SQ" if not isinstance(value, str) else vr_for(tag)
    if isinstance(value, str):
        raw = _raw(value, vr)
    else:
        raw = b"".join(_item(keys, is_implicit) for keys in value)
    if is_implicit:
        return _IMPLICIT.pack(tag >> 16, tag & 0xFFFF, len(raw)) + raw
    code = vr.encode()
    if code in LONG_VRS:
        return _LONG.pack(tag >> 16, tag & 0xFFFF, code, len(raw)) + raw
    raw = raw[:0xFFFE]
    return _SHORT.pack(tag >> 16, tag & 0xFFFF, code, len(raw)) + raw


def _item(keys: Keys, is_implicit: bool) -> bytes:
    body = write(keys, is_implicit=is_implicit)
    return _IMPLICIT.pack(_ITEM >> 16, _ITEM & 0xFFFF, len(body)) + body


def _raw(value: str, vr: str) -> bytes:
    if vr in NUMBER_VRS:
        letter, _ = NUMBER_VRS[vr]
        kind = float if letter in "fd" else int
        numbers = [kind(part) for part in value.split("\\") if part]
        return struct.pack(f"<{len(numbers)}{letter}", *numbers)
    raw = value.encode("utf-8", "replace")
    return raw + (b"\0" if vr == "UI" else b" ") * (len(raw) & 1)
