"""Adds a timestamp (RFC 3161) to a signature that stands in a PDF already: PAdES B-T, later.

The authority's address is set by the operator; only a hash travels, and nothing of it is trusted
before it was checked against what was asked.
"""

import asyncio
import hashlib
import io
import urllib.error
import urllib.request
from typing import Any

from asn1crypto import cms, tsp
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from binome.kernel.errors import Refusal
from binome.reports.pades.apart import apart
from binome.reports.pades.signing import SEAL_BYTES, seal_mark

LONGEST_SECONDS = 10
LARGEST_ANSWER_BYTES = 64 * 1024
STAMP = "signature_time_stamp_token"


class NotStamped(Refusal):
    """No timestamp could be had now; the signature stands without one and it is asked again."""

    word = "not_stamped"
    sentence = _("The timestamp authority could not be reached. The signature stands without it.")


class LanStamper(TimeStamper):
    """Asks one authority, bounded in time and size, following no redirect to another scheme."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = urllib.request.Request(  # noqa: S310 - the operator's own setting, checked below
            self.url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
        )
        if not self.url.startswith(("http://", "https://")):
            raise NotStamped
        try:
            with urllib.request.urlopen(asked, timeout=LONGEST_SECONDS) as answer:  # noqa: S310
                return tsp.TimeStampResp.load(answer.read(LARGEST_ANSWER_BYTES))
        except urllib.error.HTTPError as refused:
            refused.close()
            raise NotStamped from None


def stamped(pdf: bytes, stamper: TimeStamper) -> bytes:
    """Return the PDF with a timestamp in its last signature; the same when it has one or no room
    was left for one. Raise NotStamped."""
    signature = _last_signature(pdf)
    if signature is None or has_stamp(signature.signer_info):
        return pdf
    start, end = signature.byte_range[1] + 1, signature.byte_range[2] - 1
    message = cms.ContentInfo.load(bytes(signature.pkcs7_content))
    info = message["content"]["signer_infos"][0]
    attributes = cms.CMSAttributes([*_unsigned(info)])
    attributes.append(simple_cms_attribute(STAMP, _token(info["signature"].native, stamper)))
    info["unsigned_attrs"] = attributes
    digits = _with_blank_seal(message.dump().hex().upper().encode())
    if len(digits) > end - start:
        return pdf
    return pdf[:start] + digits.ljust(end - start, b"0") + pdf[end:]


def _with_blank_seal(digits: bytes) -> bytes:
    """Our seal of the file as it was is void now: its room is empty again."""
    head, mark, rest = digits.partition(seal_mark())
    return head + mark + b"0" * (2 * SEAL_BYTES) + rest[2 * SEAL_BYTES :] if mark else digits


def has_stamp(info: cms.SignerInfo) -> bool:
    return any(one["type"].native == STAMP for one in _unsigned(info))


def _last_signature(pdf: bytes) -> EmbeddedPdfSignature | None:
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except (PdfError, ValueError):
        return None
    return found[-1] if found else None


def _unsigned(info: cms.SignerInfo) -> list[Any]:
    held = info["unsigned_attrs"]
    return list(held) if isinstance(held, cms.CMSAttributes) else []


def _token(signature: bytes, stamper: TimeStamper) -> cms.ContentInfo:
    digest = hashlib.sha256(signature).digest()
    try:
        token = apart(lambda: asyncio.run(stamper.async_timestamp(digest, "sha256")))
        said = token["content"]["encap_content_info"]["content"].parsed
        is_ours = said["message_imprint"]["hashed_message"].native == digest
    except (OSError, TimestampRequestError, SigningError, ValueError):
        raise NotStamped from None
    if not is_ours:
        raise NotStamped
    return token
