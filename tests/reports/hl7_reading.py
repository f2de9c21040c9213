"""Reads HL7 v2 as a receiver would: written apart from the writer, on purpose."""

import re

LETTERS = {"E": "\\", "F": "|", "S": "^", "T": "&", "R": "~", ".br": "\n"}


def unescaped(text: str) -> str:
    return re.sub(r"\\(\.br|[EFSTR])\\", lambda found: LETTERS[found[1]], text)


def read(message: bytes) -> dict[str, list[list[str]]]:
    """Segments by name, each as its fields by number; MSH counts its separator as field 1."""
    lines = message.decode().split("\r")
    assert lines.pop() == "", "the last segment ends in a carriage return"
    found: dict[str, list[list[str]]] = {}
    for line in lines:
        assert "\n" not in line
        fields = line.split("|")
        if fields[0] == "MSH":
            fields.insert(1, "|")
        found.setdefault(fields[0], []).append(fields)
    return found
