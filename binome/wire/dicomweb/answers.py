"""Answers in DICOM JSON, and the statuses of PS3.18 for what the archive refuses."""

import gzip
from typing import Any

import brotli
import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from binome.archive import refusals as archive
from binome.kernel.errors import Refusal

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
    archive.WrongSopClass: 0xA900,
    archive.WrongStudy: 0xA900,
    archive.PatientMismatch: 0xA900,
    archive.Unreadable: 0xC000,
    archive.UidConflict: 0x0111,
    archive.IdentifiedInput: 0x0124,
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
    sent = dict(PRIVATE)
    accepted = headers.get("accept-encoding", "")
    if len(content) > WORTH_COMPRESSING_BYTES and "br" in accepted:
        content, sent["Content-Encoding"] = brotli.compress(content, quality=BROTLI_QUALITY), "br"
    elif len(content) > WORTH_COMPRESSING_BYTES and "gzip" in accepted:
        content = gzip.compress(content, GZIP_LEVEL)
        sent["Content-Encoding"] = "gzip"
    return Response(content, status_code=status, media_type=DICOM_JSON, headers=sent)
