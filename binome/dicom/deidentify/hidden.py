"""Words spelled by bytes or numbers, where text has no business to be."""

import re
import struct
from collections.abc import Collection
from typing import Final

from pydicom.dataelem import DataElement

#: How the numbers of a VR lie in a file; bytes are as they are.
_LETTERS: Final = {
    "AT": "I", "FD": "d", "FL": "f", "SL": "i", "SS": "h", "SV": "q", "UL": "I", "US": "H",
    "UV": "Q",
}  # fmt: skip
#: Shorter words stand by chance in a table of numbers.
LEAST_LETTERS: Final = 6


def hidden_words(forbidden: Collection[str]) -> re.Pattern[bytes] | None:
    """What to look for in lower case bytes: the words of plain letters that are long enough."""
    words = sorted(word for word in forbidden if word.isascii() and len(word) >= LEAST_LETTERS)
    return re.compile(b"|".join(re.escape(word.encode()) for word in words)) if words else None


def bytes_of(element: DataElement) -> bytes:
    """The value of bytes or of numbers as it lies in a little endian file; nothing of other VRs."""
    if isinstance(element.value, bytes):
        return element.value
    letter = _LETTERS.get(element.VR, "")
    if not letter or element.is_empty:
        return b""
    values = list(element.value) if element.VM > 1 else [element.value]
    if letter == "I" and element.VR == "AT":
        halves = [half for tag in values for half in (tag >> 16, tag & 0xFFFF)]
        return struct.pack(f"<{len(halves)}H", *halves)
    return struct.pack(f"<{len(values)}{letter}", *values)
