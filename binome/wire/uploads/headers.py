"""What a tus request says in its headers, read with suspicion."""

import base64
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from django.utils.translation import gettext_lazy as _

from binome.exchange.receiving import Checksum
from binome.exchange.uploads import Announced
from binome.kernel.errors import Refusal

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
BODY_TYPE = "application/offset+octet-stream"
MOST_METADATA = 8192


class BadRequest(Refusal):
    """A header is missing or does not make sense."""

    word = "bad_request"
    sentence = _("This upload was asked for in a way this server does not understand.")


def announced(headers: Mapping[str, str]) -> Announced:
    """Return what `POST` announces; raise BadRequest."""
    said = metadata(headers.get("upload-metadata", ""))
    return Announced(
        size_bytes=number(headers, "upload-length"),
        file_name=said.get("filename", ""),
        fingerprint=said.get("fingerprint", ""),
        is_looked_at=said.get("looked", "") == "yes",
    )


def number(headers: Mapping[str, str], name: str) -> int:
    """Return a count of bytes; raise BadRequest."""
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadRequest
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """Return the pairs of Upload-Metadata, decoded; raise BadRequest."""
    if len(text) > MOST_METADATA:
        raise BadRequest
    pairs = (pair.strip().partition(" ") for pair in text.split(",") if pair.strip())
    return {key: _decoded(value) for key, _space, value in pairs}


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Return what the body must sum to, or None when nothing is said."""
    algorithm, _space, value = headers.get("upload-checksum", "").partition(" ")
    if not algorithm:
        return None
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except ValueError:  # binascii's own, and letters that are none of ASCII
        raise BadRequest from None


def expires(at: datetime) -> str:
    """Return an instant as HTTP writes it."""
    return format_datetime(at, usegmt=True)


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except ValueError:  # binascii's own, and letters that are none of ASCII
        raise BadRequest from None
