"""The bounded walk over little endian data elements, explicit and implicit VR (PS3.5 7.1, 7.5).

Pure Python, in process, on strangers' bytes: it never allocates from a length field, never
recurses past `MOST_DEPTH` and never visits more than `MOST_ELEMENTS` elements.
"""

import struct
from typing import Final, NamedTuple, TypeAlias

from binome.dicom.errors import Unreadable, Unusual
from binome.dicom.source import FIRST_WINDOW_BYTES, MOST_WINDOW_BYTES, Source
from binome.dicom.vr import LONG_VRS, SHORT_VRS

MOST_ELEMENTS: Final = 50_000
MOST_DEPTH: Final = 64
UNDEFINED: Final = 0xFFFFFFFF
FIRST_PIXEL_TAG: Final = 0x7FE00008

_ITEM: Final = 0xFFFEE000
_ITEM_END: Final = 0xFFFEE00D
_SEQUENCE_END: Final = 0xFFFEE0DD

_explicit = struct.Struct("<HH2sH").unpack_from
_tag_length = struct.Struct("<HHI").unpack_from
_u32 = struct.Struct("<I").unpack_from
_short = SHORT_VRS.get
_long = LONG_VRS.get


#: VR, absolute offset and length of a value. A sequence's value is its items, without the
#: delimiter. The VR of implicit data is "" until the dictionary is asked, except "SQ".
Element: TypeAlias = tuple[str, int, int]


class Header(NamedTuple):
    """One element header: `value` is the offset of the value in the buffer."""

    tag: int
    vr: str
    value: int
    length: int


class Budget:
    """How many elements may still be visited."""

    __slots__ = ("left",)

    def __init__(self, elements: int = MOST_ELEMENTS) -> None:
        self.left = elements

    def spend(self, elements: int = 1) -> None:
        """Raises Unusual when nothing is left: the pool may have more patience."""
        self.left -= elements
        if self.left < 0:
            raise Unusual("too_many_elements")


def read_header(buffer: bytes | bytearray, at: int, *, is_implicit: bool) -> Header:
    """The header at `at`. Raises struct.error past the end, Unusual on a VR nobody knows.

    In implicit data the VR is left empty: whoever needs it asks the dictionary.
    """
    if is_implicit:
        group, element, length = _tag_length(buffer, at)
        return Header(group << 16 | element, "", at + 8, length)
    group, element, raw_vr, length = _explicit(buffer, at)
    tag = group << 16 | element
    if group == 0xFFFE:
        return Header(tag, "", at + 8, _u32(buffer, at + 4)[0])
    if vr := _short(raw_vr):
        return Header(tag, vr, at + 8, length)
    if vr := _long(raw_vr):
        return Header(tag, vr, at + 12, _u32(buffer, at + 8)[0])
    raise Unusual


def end_of_items(
    buffer: bytes | bytearray, at: int, budget: Budget, *, is_implicit: bool, depth: int = 1
) -> int:
    """Offset of the sequence delimiter that ends the items starting at `at`."""
    if depth > MOST_DEPTH:
        raise Unreadable("too_deep")
    while True:
        budget.spend()
        group, element, length = _tag_length(buffer, at)
        tag = group << 16 | element
        if tag == _SEQUENCE_END:
            return at
        if tag != _ITEM:
            raise Unreadable("bad_element")
        at += 8
        if length != UNDEFINED:
            at += length
            continue
        at = _end_of_item(buffer, at, budget, is_implicit=is_implicit, depth=depth)


def _end_of_item(
    buffer: bytes | bytearray, at: int, budget: Budget, *, is_implicit: bool, depth: int
) -> int:
    while True:
        budget.spend()
        header = read_header(buffer, at, is_implicit=is_implicit)
        if header.tag == _ITEM_END:
            return at + 8
        at = header.value + header.length
        if header.length == UNDEFINED:
            if header.vr == "UN":
                raise Unusual
            at = 8 + end_of_items(
                buffer, header.value, budget, is_implicit=is_implicit, depth=depth + 1
            )


class Walk:
    """One pass over the top-level elements of a data set, up to the pixel data or the end."""

    def __init__(
        self,
        source: Source,
        *,
        is_implicit: bool,
        last_group: int = 0xFFFF,
        most_elements: int = MOST_ELEMENTS,
    ) -> None:
        self.elements: dict[int, Element] = {}
        self.budget = Budget(most_elements)
        #: top-level elements seen; more than `elements` holds when a tag came twice
        self.visited = 0
        self.stop_tag = FIRST_PIXEL_TAG
        self._source = source
        self._is_implicit = is_implicit
        self._last_group = last_group

    def run(self, position: int) -> int:
        """Index elements from `position`; returns where it stopped: the pixel data or the end.

        Raises Unreadable("truncated") when an element runs past the end of the bytes.
        """
        size = self._source.size_bytes
        step = self._implicit_step if self._is_implicit else self._explicit_step
        while position < size:
            buffer, base = self._source.window(position)
            stopped = base + step(buffer, base, position - base)
            if stopped == position:
                stopped = self._odd_step(position)
                if stopped == position:
                    return position
            position = stopped
        if position > size:
            raise Unreadable("truncated")
        return position

    def _explicit_step(self, buffer: bytes | bytearray, base: int, at: int) -> int:
        """The hot loop: plain elements of the buffer, up to one that needs a second look."""
        elements, stop, last_group = self.elements, self.stop_tag, self._last_group
        last = len(buffer) - 12
        for visited in range(self.budget.left + 1):  # noqa: B007  read after the loop
            if at > last:
                break
            group, element, raw_vr, length = _explicit(buffer, at)
            if vr := _short(raw_vr):
                value = at + 8
            elif vr := _long(raw_vr):
                value = at + 12
                (length,) = _u32(buffer, at + 8)
            else:
                break
            tag = group << 16 | element
            if length == UNDEFINED or tag >= stop or group > last_group:
                break
            elements[tag] = (vr, base + value, length)
            at = value + length
        else:
            raise Unusual("too_many_elements")
        self.visited += visited
        self.budget.left -= visited
        return at

    def _implicit_step(self, buffer: bytes | bytearray, base: int, at: int) -> int:
        elements, stop, last_group = self.elements, self.stop_tag, self._last_group
        last = len(buffer) - 8
        for visited in range(self.budget.left + 1):  # noqa: B007  read after the loop
            if at > last:
                break
            group, element, length = _tag_length(buffer, at)
            tag = group << 16 | element
            if length == UNDEFINED or tag >= stop or group > last_group:
                break
            elements[tag] = ("", base + at + 8, length)
            at += 8 + length
        else:
            raise Unusual("too_many_elements")
        self.visited += visited
        self.budget.left -= visited
        return at

    def _odd_step(self, position: int) -> int:
        """One element the hot loop would not take; `position` itself means stop here."""
        buffer, base = self._source.window(position, 16)
        group = buffer[position - base : position - base + 2]
        if int.from_bytes(group, "little") > self._last_group:
            return position
        try:
            header = read_header(buffer, position - base, is_implicit=self._is_implicit)
        except struct.error:
            raise Unreadable("truncated") from None
        if header.tag >= self.stop_tag:
            return position
        self.budget.spend()
        self.visited += 1
        value = base + header.value
        if header.length != UNDEFINED:
            self.elements[header.tag] = (header.vr, value, header.length)
            return value + header.length
        if header.vr == "UN":
            raise Unusual
        if header.vr not in ("SQ", ""):
            raise Unreadable("bad_element")
        end = self._end_of_sequence(value)
        self.elements[header.tag] = ("SQ", value, end - value)
        return end + 8

    def _end_of_sequence(self, position: int) -> int:
        """Where a sequence of undefined length ends, growing the window until it fits."""
        wanted = FIRST_WINDOW_BYTES
        while True:
            buffer, base = self._source.window(position, wanted)
            trial = Budget(self.budget.left)
            try:
                end = end_of_items(buffer, position - base, trial, is_implicit=self._is_implicit)
            except struct.error:
                if base + len(buffer) >= self._source.size_bytes:
                    raise Unreadable("truncated") from None
                if wanted >= MOST_WINDOW_BYTES:
                    raise Unreadable("header_too_large") from None
                wanted *= 4
                continue
            self.budget.left = trial.left
            return base + end
