"""Reads how large a JPEG XL codestream claims to be (ISO/IEC 18181-1, SizeHeader)."""

from binome.dicom.errors import Unreadable

SIGNATURE = b"\xff\x0a"
LENGTHS = (9, 13, 18, 30)
CONTAINER = b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a"
CODESTREAM_BOXES = {b"jxlc": 8, b"jxlp": 12}
RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}


class _Bits:
    """Bits of a few bytes, lowest first."""

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        taken = self._number & ((1 << count) - 1)
        self._number >>= count
        return taken

    def length(self, *, is_small: bool) -> int:
        return (self.take(5) + 1) * 8 if is_small else self.take(LENGTHS[self.take(2)]) + 1


def jpeg_xl_dimensions(data: bytes) -> tuple[int, int]:
    """Return (rows, columns) of a codestream, bare or in its container; else `Unreadable`."""
    at = 0 if data.startswith(SIGNATURE) else _codestream_start(data)
    if data[at : at + 2] != SIGNATURE:
        raise Unreadable("bad_compression")
    bits = _Bits(data[at + 2 : at + 14])
    is_small = bits.take(1) == 1
    rows = bits.length(is_small=is_small)
    ratio = bits.take(3)
    if ratio == 0:
        return rows, bits.length(is_small=is_small)
    times, over = RATIOS[ratio]
    return rows, rows * times // over


def _codestream_start(data: bytes) -> int:
    """Walk the boxes of ISO/IEC 18181-2 to the first that holds codestream."""
    at = len(CONTAINER) if data.startswith(CONTAINER) else len(data)
    while at + 8 <= len(data):
        kind = data[at + 4 : at + 8]
        if kind in CODESTREAM_BOXES:
            return at + CODESTREAM_BOXES[kind]
        at += max(8, int.from_bytes(data[at : at + 4], "big"))
    raise Unreadable("bad_compression")
