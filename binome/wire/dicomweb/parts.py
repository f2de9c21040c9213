"""multipart/related as a stream (RFC 2046, RFC 2387): reading without holding it, and writing."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

LONGEST_HEADER_BYTES = 8 * 1024
LONGEST_BOUNDARY = 200
_PARAMETER = re.compile(r';\s*([\w\-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))')


class BadMultipart(Exception):
    """The body is not what its Content-Type says."""


class Mark(Enum):
    """What stands between the pieces of bytes: a part begins (after its header), or ends."""

    BEGINS = auto()
    ENDS = auto()


def parameters(content_type: str) -> tuple[str, dict[str, str]]:
    """The media type and its parameters, names in lower case."""
    media_type, _, _ = content_type.partition(";")
    found = {
        name.lower(): quoted.replace('\\"', '"') if quoted else plain
        for name, quoted, plain in _PARAMETER.findall(content_type)
    }
    return media_type.strip().lower(), found


@dataclass(slots=True)
class PartReader:
    """Takes a body in pieces of any size; says where parts begin and end and what is in them."""

    boundary: str
    is_closed: bool = False
    header: bytes = b""
    _delimiter: bytes = b""
    _buffer: bytes = b"\r\n"
    _step: str = field(default="preamble")
    _of_header: int = 0

    def __post_init__(self) -> None:
        if not self.boundary or len(self.boundary) > LONGEST_BOUNDARY:
            raise BadMultipart
        self._delimiter = b"\r\n--" + self.boundary.encode("latin-1", "replace")

    def feed(self, piece: bytes) -> Iterator[bytes | Mark]:
        """Bytes of the present part and marks, as far as the body has come."""
        self._buffer += piece
        while not self.is_closed:
            before = len(self._buffer)
            step = self._step
            yield from self._run(step)
            if len(self._buffer) == before and self._step == step:
                return

    def _run(self, step: str) -> Iterator[bytes | Mark]:
        if step == "header":
            yield from self._read_header()
        elif step == "delimiter":
            self._read_delimiter()
        else:
            yield from self._read_until_delimiter(is_part=step == "part")

    def _read_until_delimiter(self, *, is_part: bool) -> Iterator[bytes | Mark]:
        at = self._buffer.find(self._delimiter)
        if at < 0:
            kept = len(self._delimiter) - 1
            content, self._buffer = self._buffer[:-kept], self._buffer[-kept:]
        else:
            content, self._buffer = self._buffer[:at], self._buffer[at + len(self._delimiter) :]
            self._step = "delimiter"
        if is_part:
            own = self._of_header
            content, self._of_header = content[own:], max(0, own - len(content))
            if content:
                yield content
            if at >= 0:
                yield Mark.ENDS

    def _read_delimiter(self) -> None:
        if len(self._buffer) < 2:
            return
        if self._buffer.startswith(b"--"):
            self.is_closed = True
            return
        end = self._buffer.find(b"\r\n")
        if end < 0:
            self._check_length()
            return
        if self._buffer[:end].strip(b" \t"):
            raise BadMultipart
        self._buffer = self._buffer[end:]
        self._step = "header"

    def _read_header(self) -> Iterator[Mark]:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            self._check_length()
            return
        if end > LONGEST_HEADER_BYTES:
            raise BadMultipart
        # A part may be empty: its delimiter's line break is then the header's own, which stays
        # until what comes behind it is known.
        self.header, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
        self._of_header, self._step = 2, "part"
        yield Mark.BEGINS

    def _check_length(self) -> None:
        if len(self._buffer) > LONGEST_HEADER_BYTES:
            raise BadMultipart

    def check_end(self) -> None:
        """Raises BadMultipart when the body stopped before its closing delimiter."""
        if not self.is_closed:
            raise BadMultipart

    @property
    def part_type(self) -> str:
        """Media type of the part whose header was read last; empty when it does not say."""
        for line in self.header.decode("latin-1").split("\r\n"):
            name, _, value = line.partition(":")
            if name.strip().lower() == "content-type":
                return value.partition(";")[0].strip().lower()
        return ""


def new_boundary() -> str:
    return f"binome-{secrets.token_hex(16)}"


def part_head(boundary: str, *, content_type: str, size_bytes: int, location: str = "") -> bytes:
    """What stands before a part's bytes."""
    lines = [f"\r\n--{boundary}", f"Content-Type: {content_type}", f"Content-Length: {size_bytes}"]
    if location:
        lines.append(f"Content-Location: {location}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def closing(boundary: str) -> bytes:
    """What stands after the last part."""
    return f"\r\n--{boundary}--\r\n".encode("ascii")
