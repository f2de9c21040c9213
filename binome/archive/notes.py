"""Rejection notes: key objects whose title says that what they name is rejected (IHE RAD 4.66).

The bounded scanner has read the note at the door; here only its kept header is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from binome.archive import headers
from binome.archive.models import Reason

KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
TITLE, CODE, SCHEME = "0040A043", "00080100", "00080102"
EVIDENCE, SERIES, INSTANCES = "0040A375", "00081115", "00081199"
STUDY_UID, SOP_UID = "0020000D", "00081155"


@dataclass(frozen=True, slots=True)
class Note:
    """Why, and what: SOP Instance UIDs by Study Instance UID."""

    code: str
    named: dict[str, set[str]]


def note_in(header: bytes) -> Note | None:
    """The rejection that a key object's header tells of; None for any other key object."""
    if not header:
        return None
    document = orjson.loads(headers.document(bytes(header), address="", known={}))
    titles = [_one(item, CODE) for item in _items(document, TITLE) if _one(item, SCHEME) == "DCM"]
    if len(titles) != 1 or titles[0] not in Reason.values:
        return None
    named: dict[str, set[str]] = {}
    for study in _items(document, EVIDENCE):
        named.setdefault(_one(study, STUDY_UID), set()).update(_instances(study))
    return Note(titles[0], named)


def _instances(study: dict[str, Any]) -> Iterator[str]:
    for series in _items(study, SERIES):
        for instance in _items(series, INSTANCES):
            yield _one(instance, SOP_UID)


def _items(data_set: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    items = data_set.get(tag, {}).get("Value", [])
    return [item for item in items if isinstance(item, dict)]


def _one(data_set: dict[str, Any], tag: str) -> str:
    values = data_set.get(tag, {}).get("Value", [])
    return str(values[0]) if values else ""
