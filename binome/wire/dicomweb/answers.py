"""Answers in DICOM JSON, and the statuses of PS3.18 for what the archive refuses."""

import gzip
from typing import Any

import brotli
import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from binome.archive import refusals as archive
from binome.kernel.errors import Refusal
from binome.wire.dicomweb.encodings import IDENTITY, coding_for

DICOM_JSON = "application/dicom+json"
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
}
WORTH_COMPRESSING_BYTES = 1400
BROTLI_QUALITY, GZIP_LEVEL = 4, 4

FAILURE_REASON: dict[type[Refusal], int] = {  # PS3.4 B.2.3, PS3.7 Annex C
    archive.OutOfSpace: 0xA700,
    archive.StoreFailed: 0xA700,
    archive.WrongSopClass: 0xA900,
    archive.WrongStudy: 0xA900,
    archive.PatientMismatch: 0xA900,
    archive.Unreadable: 0xC000,
    archive.UidConflict: 0x0111,
    archive.IdentifiedInput: 0x0124,
    archive.WasRejected: 0x0124,
    archive.WasWithdrawn: 0x0124,
}
PROCESSING_FAILURE = 0x0110


def failure_reason(refusal: Refusal) -> int:
    return FAILURE_REASON.get(type(refusal), PROCESSING_FAILURE)


def dicom_json(document: Any, headers: Headers, status: int = 200) -> Response:
    """A DICOM JSON document, compressed when the client can read that."""
    return json_bytes(orjson.dumps(document), headers, status)


def json_bytes(content: bytes, headers: Headers, status: int = 200) -> Response:
    """DICOM JSON that is written already."""
    coding = coding_for(headers) if len(content) > WORTH_COMPRESSING_BYTES else IDENTITY
    if coding == "br":
        content = brotli.compress(content, quality=BROTLI_QUALITY)
    elif coding == "gzip":
        content = gzip.compress(content, GZIP_LEVEL)
    return packed_json(content, coding, status=status)


def packed_json(content: bytes, coding: str, *, etag: str = "", status: int = 200) -> Response:
    """DICOM JSON that is compressed already."""
    sent = dict(PRIVATE)
    if coding != IDENTITY:
        sent["Content-Encoding"] = coding
    if etag:
        sent["ETag"] = etag
    return Response(content, status_code=status, media_type=DICOM_JSON, headers=sent)


def unchanged(etag: str) -> Response:
    """304: what the client has is still true."""
    return Response(status_code=304, headers={**PRIVATE, "ETag": etag})
