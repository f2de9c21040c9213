"""The header of an instance as DICOM JSON, written once at the door and kept compressed.

What viewers stumble over is left out here, in one place: spacing that is no positive number turns
them black. The stored file keeps it.
"""

import math
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from binome.dicom.errors import DicomError
from binome.dicom.json import data_set_json_text
from binome.dicom.scan import Scanned

SPACINGS = frozenset({"00280030", "00181164", "00182010"})
PIXEL_DATA = 0x7FE00010
LEVEL = 1
_OWN_ADDRESS = b'"BulkDataURI":"bulk/'


def packed(found: Scanned) -> bytes:
    """DICOM JSON with relative addresses of bulk data, zlib; empty when it cannot be written."""
    try:
        text = data_set_json_text(_readable(found), bulk_data_uri=_address, is_kept=_is_kept)
    except (DicomError, struct.error, ValueError, TypeError):
        return b""
    return zlib.compress(text, LEVEL)


def _readable(found: Scanned) -> Scanned:
    """The pixel data of a rewritten header lie in the stored file under its own tag."""
    is_rewritten = found.size_bytes != found.source.size_bytes
    if not is_rewritten or found.pixel_data is None:
        return found
    return replace(found, pixel_data=replace(found.pixel_data, tag=PIXEL_DATA, vr="OW"))


def _is_kept(tag: str, element: dict[str, Any]) -> bool:
    return tag not in SPACINGS or _is_spacing(element.get("Value"))


def _address(path: str) -> str:
    return f"bulk/{path}"


def _is_spacing(values: list[Any] | None) -> bool:
    numbers = values or []
    return all(isinstance(v, int | float) and math.isfinite(v) and v > 0 for v in numbers)


def document(header: bytes, *, address: str, known: Mapping[str, Any]) -> bytes:
    """An instance's DICOM JSON object; `address` is its own, in front of its bulk data.

    `known` is what the index says, for a header that could not be written as JSON.
    """
    if not header:
        return orjson.dumps(known)
    own = f'"BulkDataURI":"{address}/bulk/'.encode("ascii")
    return zlib.decompress(header).replace(_OWN_ADDRESS, own)
