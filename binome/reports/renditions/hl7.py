"""HL7 v2 by hand: segments, fields and what must be escaped in them (v2.5.1, 2.5 and 2.7)."""

import re
from datetime import UTC, datetime

ENCODING = "^~\\&"
ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\n": "\\.br\\"}
_SPECIAL = re.compile(r"[\\|^&~\n]")
Field = str | tuple[str, ...]


def escaped(text: str) -> str:
    """Return a person's words so that no letter of them is read as structure."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(letter for letter in lines if letter == "\n" or ord(letter) >= 32)
    return _SPECIAL.sub(lambda found: ESCAPES[found.group()], kept)


def segment(name: str, fields: dict[int, Field]) -> str:
    """Return a segment from its fields by number; a tuple is a field's components, all escaped."""
    last = max(fields)
    return "|".join([name, *(_field(fields.get(number, "")) for number in range(1, last + 1))])


def header(fields: dict[int, Field]) -> str:
    """Return the MSH segment, whose first field is the separator itself."""
    last = max(fields)
    values = (_field(fields.get(number, "")) for number in range(3, last + 1))
    return "|".join(["MSH", ENCODING, *values])


def message(segments: list[str]) -> bytes:
    """Return the message: every segment ends in a carriage return, in UTF-8."""
    return "".join(f"{one}\r" for one in segments).encode()


def instant(at: datetime) -> str:
    """Return a time stamp in UTC that says so."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}+0000"


def _field(value: Field) -> str:
    if isinstance(value, str):
        return escaped(value)
    return "^".join(escaped(part) for part in value).rstrip("^")
