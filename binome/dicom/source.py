"""Where the scanner's bytes come from: memory, or a seekable file read by windows.

No read is ever larger than what the source truly holds, whatever a length field claims.
"""

from io import SEEK_END
from typing import BinaryIO, Final

from binome.dicom.errors import Unreadable

FIRST_WINDOW_BYTES: Final = 64 * 1024
MOST_WINDOW_BYTES: Final = 256 * 1024 * 1024


class Source:
    """Bytes by absolute offset. `size_bytes` is measured, never declared.

    A file is kept by reference and must stay open while values beyond the first window are read;
    a bytearray must not change.
    """

    __slots__ = ("_base", "_buffer", "_file", "head", "size_bytes")

    def __init__(self, source: bytes | bytearray | BinaryIO) -> None:
        self._base = 0
        #: the first bytes in one piece, as far as `keep` was told to hold them
        self.head = b""
        self._buffer: bytes | bytearray
        if isinstance(source, bytes | bytearray):
            self._file: BinaryIO | None = None
            self._buffer = source
            self.size_bytes = len(source)
            return
        self._file = source
        self.size_bytes = source.seek(0, SEEK_END)
        self._buffer = self._read_file(0, FIRST_WINDOW_BYTES)

    def _read_file(self, offset: int, length: int) -> bytes:
        assert self._file is not None
        self._file.seek(offset)
        return self._file.read(length)

    def window(
        self, offset: int, length: int = FIRST_WINDOW_BYTES
    ) -> tuple[bytes | bytearray, int]:
        """A buffer and the absolute offset of its first byte.

        It holds `length` bytes from `offset`, or as many as there are.
        """
        wanted = min(length, self.size_bytes - offset)
        if self._file is None or self._holds(offset, wanted):
            return self._buffer, self._base
        return self._read_file(offset, wanted), offset

    def bytes_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes there are in [offset, offset + length).

        Raises Unreadable for what lies beyond the memory of a source whose file is gone.
        """
        if offset + length <= len(self.head):
            return self.head[offset : offset + length]
        wanted = max(0, min(length, self.size_bytes - offset))
        if self._file is None or self._holds(offset, wanted):
            start = offset - self._base
            held = bytes(self._buffer[start : start + wanted])
            if len(held) < wanted:
                raise Unreadable("header_too_large")
            return held
        return self._read_file(offset, wanted)

    def keep(self, length: int) -> None:
        """Hold the first `length` bytes in memory, so that values outlive the file."""
        if self._file is not None and length > len(self._buffer):
            self._buffer = self._read_file(0, length)
        self.head = bytes(memoryview(self._buffer)[:length]) if self._base == 0 else b""

    def _holds(self, offset: int, length: int) -> bool:
        start = offset - self._base
        return start >= 0 and start + length <= len(self._buffer)

    def __getstate__(self) -> dict[str, object]:
        """Pickles what is held in memory; the open file stays behind."""
        return {"_base": self._base, "_buffer": self._buffer, "size_bytes": self.size_bytes}

    def __setstate__(self, state: dict[str, object]) -> None:
        self._file, self.head = None, b""
        for name, value in state.items():
            setattr(self, name, value)
