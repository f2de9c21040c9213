"""Certificates that our authority takes back, and those it gives out again before they end.

`keys/ca/crl.pem` is the signed list of what was taken back. A DICOM node reads it when it lies
beside the certificate of the authority.
"""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.kernel.files import write_private
from binome.operation import authority

FILE = "crl.pem"


class NotIssued(Refusal):
    """Nothing of that name was given out."""

    word = "not_issued"
    sentence = _("This authority gave out no certificate of that name. Nothing was changed.")


def revoke(keys: Path, *, name: str, at: datetime) -> Path:
    """Take back every certificate that was given out for a name; return the new list."""
    taken = [_read(path) for path in authority.given_out(keys, name=name)]
    if not taken:
        raise NotIssued
    signing, own = authority.signing_pair(keys)
    path = keys / authority.FOLDER / FILE
    rows = _rows(path)
    rows |= {found.serial_number: at for found in taken if found.serial_number not in rows}
    builder = x509.CertificateRevocationListBuilder().issuer_name(own.subject).last_update(at)
    # It ends with the authority: a list that ends sooner would shut every node out one night.
    builder = builder.next_update(own.not_valid_after_utc)
    for serial, when in rows.items():
        row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
        builder = builder.add_revoked_certificate(row.build())
    number = x509.CRLNumber(len(rows))
    signed = builder.add_extension(number, critical=False).sign(signing, hashes.SHA256())
    write_private(path, signed.public_bytes(serialization.Encoding.PEM).decode("ascii"))
    return path


def renew(keys: Path, *, within: timedelta, to: Path, days: int, at: datetime) -> list[Path]:
    """New keys and certificates for every name whose own ends soon and was not taken back."""
    gone = _rows(keys / authority.FOLDER / FILE)
    made = []
    for path in authority.issued(keys):
        old = _read(path)
        is_ending = old.not_valid_after_utc - at <= within
        if path.name == "ca.pem" or old.serial_number in gone or not is_ending:
            continue
        made.append(authority.issue(keys, names=_names(old), to=to, days=days, at=at))
    return made


def _rows(path: Path) -> dict[int, datetime]:
    if not path.exists():
        return {}
    kept = x509.load_pem_x509_crl(path.read_bytes())
    return {row.serial_number: row.revocation_date_utc for row in kept}


def _names(certificate: x509.Certificate) -> list[str]:
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in said]


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())
