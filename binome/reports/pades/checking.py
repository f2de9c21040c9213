"""Reads back the signatures of a PDF: whole or changed, whose, since when proven, revoked or not.

Nothing is fetched: authorities and lists of revoked certificates are those an operator put into the
keys folder. A stranger's PDF is parsed here only by `binome report verify`, in its own process.
"""

import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from binome.reports.pades.apart import apart
from binome.reports.pades.certificates import (
    name_in,
    revoked_at,
    seal_certificates,
    trusted_certificates,
)

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it tells of unknown authorities at length
UNREADABLE = (
    PdfError, SigningError, SignatureValidationError, ValidationError, ValueError, KeyError,
    TypeError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """One signature of a PDF. `stamped_at` is proven by a timestamp, `said_at` only said."""

    name: str
    is_whole: bool
    is_seal: bool = False
    is_known: bool = False
    said_at: datetime | None = None
    stamped_at: datetime | None = None
    stamped_by: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_good(self, *, at: datetime) -> bool:
        """Whole, and not revoked or expired before the instant that is proven."""
        proven = self.stamped_at or at
        is_fresh = self.expires_at is None or proven <= self.expires_at
        is_trusted = self.revoked_at is None or proven < self.revoked_at
        return self.is_whole and is_fresh and is_trusted


def signatures_in(pdf: bytes) -> list[PaperSignature]:
    """Return every signature, oldest first; one that cannot be read is not whole."""
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    except UNREADABLE:
        return [PaperSignature("", False)] if b"/ByteRange" in pdf else []
    return [_checked(one) for one in found]


def _checked(one: EmbeddedPdfSignature) -> PaperSignature:
    try:
        return _read(one)
    except UNREADABLE:
        return PaperSignature("", False)


def _read(one: EmbeddedPdfSignature) -> PaperSignature:
    certificate = x509.load_der_x509_certificate(one.signer_cert.dump())
    seals = seal_certificates()
    said = one.self_reported_timestamp
    status = apart(lambda: validate_pdf_signature(one, _context(said), _context(said)))
    stamp = status.timestamp_validity
    stamp = stamp if stamp and stamp.intact and stamp.valid else None
    is_all = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return PaperSignature(
        name=name_in(certificate),
        is_whole=bool(status.intact and status.valid and is_all and status.docmdp_ok),
        is_seal=certificate in seals,
        is_known=bool(status.trusted),
        said_at=said,
        stamped_at=stamp.timestamp if stamp else None,
        stamped_by=_stamper(stamp) if stamp else "",
        expires_at=certificate.not_valid_after_utc,
        revoked_at=revoked_at(certificate),
    )


def _stamper(stamp: Any) -> str:
    return name_in(x509.load_der_x509_certificate(stamp.signing_cert.dump()))


def _context(said: datetime | None) -> ValidationContext:
    """Judge the chain at the instant the signature names; expiry since then is told apart."""
    roots = [_plain(one) for one in (*seal_certificates(), *trusted_certificates())]
    return ValidationContext(
        trust_roots=roots,
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=said or datetime.now(UTC),
    )


def _plain(one: x509.Certificate) -> Any:
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives.serialization import Encoding

    return asn1.Certificate.load(one.public_bytes(Encoding.DER))
