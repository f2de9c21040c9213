"""Columns of a study and a series that are read once, out of the first header that names them.

PS3.18 Tables 10.6.3-3 and 10.6.3-4: the time zone, and what the series was asked for by.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from binome.archive import headers

TIMEZONE, REQUESTS = "00080201", "00400275"
#: What the table names of each item: the procedure step and the requested procedure.
OF_A_REQUEST = ("00400009", "00401001")
MOST_ITEMS = 20
LONGEST_ZONE = 16


@dataclass(frozen=True, slots=True)
class ToldOnce:
    """`request_attributes` is a JSON array of items, empty when there are none."""

    timezone_offset_from_utc: str = ""
    request_attributes: str = ""


def told_once(header: object) -> ToldOnce:
    """Out of a packed header (`archive.headers`); nothing where there is none."""
    if not isinstance(header, bytes | memoryview) or not header:
        return ToldOnce()
    document = orjson.loads(headers.document(bytes(header), address="", known={}))
    items = [_item(item) for item in _values(document, REQUESTS)[:MOST_ITEMS]]
    kept = [item for item in items if item]
    zone = str(next(iter(_values(document, TIMEZONE)), ""))[:LONGEST_ZONE]
    return ToldOnce(zone, orjson.dumps(kept).decode() if kept else "")


def _item(item: Any) -> dict[str, Any]:
    return {tag: item[tag] for tag in OF_A_REQUEST if isinstance(item, dict) and tag in item}


def _values(document: dict[str, Any], tag: str) -> list[Any]:
    return list(document.get(tag, {}).get("Value", []))
