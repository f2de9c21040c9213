"""Step into sequences: items and their elements, within the walk's bounds (PS3.5 7.5)."""

import struct
from collections.abc import Iterator
from typing import Final

from binome.dicom.errors import Unreadable, Unusual
from binome.dicom.walk import UNDEFINED, Budget, Header, end_of_items, read_header

_ITEM: Final = 0xFFFEE000
_ITEM_END: Final = 0xFFFEE00D
_SEQUENCE_END: Final = 0xFFFEE0DD
_item = struct.Struct("<HHI").unpack_from


def items_of(
    buffer: bytes, start: int, end: int, *, budget: Budget, is_implicit: bool
) -> Iterator[list[Header]]:
    """The elements of each item of the sequence whose value is buffer[start:end].

    A sequence of undefined length yields its items' end as `length`, delimiters left out.
    """
    at = start
    try:
        while at + 8 <= end:
            group, element, length = _item(buffer, at)
            tag = group << 16 | element
            if tag == _SEQUENCE_END:
                return
            if tag != _ITEM:
                raise Unreadable("bad_element")
            stop = end if length == UNDEFINED else at + 8 + length
            if stop > end:
                raise Unreadable("truncated")
            elements, at = _elements(buffer, at + 8, stop, budget, is_implicit=is_implicit)
            yield elements
    except struct.error:
        raise Unreadable("truncated") from None


def _elements(
    buffer: bytes, at: int, stop: int, budget: Budget, *, is_implicit: bool
) -> tuple[list[Header], int]:
    """Headers up to `stop` or the item's delimiter, and where the next item starts."""
    elements: list[Header] = []
    while at < stop:
        budget.spend()
        header = read_header(buffer, at, is_implicit=is_implicit)
        if header.tag == _ITEM_END:
            return elements, at + 8
        if header.length == UNDEFINED:
            header = _measured(buffer, header, budget, is_implicit=is_implicit)
            at = header.value + header.length + 8
        else:
            at = header.value + header.length
        if at > stop:
            raise Unreadable("truncated")
        elements.append(header)
    return elements, at


def _measured(buffer: bytes, header: Header, budget: Budget, *, is_implicit: bool) -> Header:
    """A sequence of undefined length with the length it turns out to have."""
    if header.vr not in ("SQ", ""):
        raise Unusual
    end = end_of_items(buffer, header.value, budget, is_implicit=is_implicit)
    return Header(header.tag, "SQ", header.value, end - header.value)
