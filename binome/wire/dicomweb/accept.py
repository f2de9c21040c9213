"""What a client will take (PS3.18 8.7): DICOM JSON, or parts of application/dicom or of frames."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
from starlette.responses import Response

from binome.wire import refusals
from binome.wire.dicomweb.parts import parameters

ANY_SYNTAX = "*"
_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
JSON_TYPES = frozenset({"application/dicom+json", "application/json", "application/*", "*/*"})

NO_XML = _("This hub speaks DICOM JSON, not XML. Ask for application/dicom+json.")
NOT_ACCEPTABLE = _(
    "This cannot be given in the form asked for. Ask for application/dicom with transfer-syntax=*."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One entry of Accept: what each part shall be, in which transfer syntax ("*": as kept)."""

    part_type: str
    transfer_syntax: str
    is_multipart: bool
    quality: float = 1.0


ANYTHING = Wanted("*/*", ANY_SYNTAX, is_multipart=True)


def wanted(request: Request) -> list[Wanted]:
    """The entries of Accept, best first; nothing said means anything."""
    header = request.query_params.get("accept") or ",".join(request.headers.getlist("accept"))
    entries = [_wanted(entry.strip()) for entry in _COMMA.split(header or "*/*") if entry.strip()]
    entries.sort(key=lambda entry: -entry.quality)
    return entries or [ANYTHING]


def _wanted(entry: str) -> Wanted:
    media_type, given = parameters(entry)
    syntax = given.get("transfer-syntax", "")
    if media_type == "multipart/related":
        part_type = given.get("type", "application/octet-stream").lower()
        return Wanted(part_type, syntax, is_multipart=True, quality=_quality(given))
    is_any = media_type == "*/*"
    return Wanted(media_type, syntax, is_multipart=is_any, quality=_quality(given))


def _quality(given: dict[str, str]) -> float:
    try:
        return float(given.get("q", "1"))
    except ValueError:
        return 1.0


def refuses_json(request: Request) -> Response | None:
    """The refusal for a client that takes no JSON; None when it does."""
    types = [entry.part_type for entry in wanted(request)]
    if any(media_type in JSON_TYPES for media_type in types):
        return None
    return _refusal(types)


def refusal_of(request: Request) -> Response:
    """The refusal for a client that takes no form of what it named."""
    return _refusal([entry.part_type for entry in wanted(request)])


def takes_single_file(request: Request) -> bool:
    """Whether a lone application/dicom comes before any multipart."""
    first = wanted(request)[0]
    return first.part_type == "application/dicom" and not first.is_multipart


def _refusal(types: Sequence[str]) -> Response:
    if types and all("xml" in media_type for media_type in types):
        return refusals.refusal(415, "no_xml", NO_XML)
    return refusals.refusal(406, "not_acceptable", NOT_ACCEPTABLE)


def not_acceptable() -> Response:
    return refusals.refusal(406, "not_acceptable", NOT_ACCEPTABLE)
