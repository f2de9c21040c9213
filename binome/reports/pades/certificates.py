"""Certificates: our own seal's, made at installation; those an operator trusts; those revoked."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from binome.kernel.files import kept_private

SEAL_FILE, SEAL_RETIRED = "report-pades", "report-pades-retired"
TRUSTED_FOLDER, REVOKED_FOLDER = "report-authorities", "report-revoked"
SEAL_YEARS = 12
FACTS = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def seal_pem() -> str:
    """Return our key and certificate in PEM, made (0600) the first time."""
    return _seal_pem(Path(settings.KEYS) / SEAL_FILE)


@cache
def _seal_pem(path: Path) -> str:
    return path.read_text() if path.exists() else kept_private(path, _new_seal())


def seal_certificates() -> list[x509.Certificate]:
    """Return the certificate of our seal, then those of seals that were retired."""
    retired = Path(settings.KEYS) / SEAL_RETIRED
    kept = retired.read_text() if retired.exists() else ""
    return x509.load_pem_x509_certificates((seal_pem() + "\n" + kept).encode())


def trusted_certificates() -> list[x509.Certificate]:
    """Return the authorities an operator put into keys/report-authorities/*.pem."""
    found: list[x509.Certificate] = []
    for path in sorted((Path(settings.KEYS) / TRUSTED_FOLDER).glob("*.pem")):
        found += x509.load_pem_x509_certificates(path.read_bytes())
    return found


def revoked_at(certificate: x509.Certificate) -> datetime | None:
    """Return since when a list in keys/report-revoked/*.crl revokes a certificate, or None.

    An operator puts the lists there; nothing is fetched. A list counts for its own issuer alone,
    and where that authority is trusted here the list must be signed by it.
    """
    for path in sorted((Path(settings.KEYS) / REVOKED_FOLDER).glob("*.crl")):
        revoked = _listed(path.read_bytes(), certificate)
        if revoked is not None:
            return revoked
    return None


def _listed(data: bytes, certificate: x509.Certificate) -> datetime | None:
    try:
        is_pem = data.lstrip().startswith(b"-----")
        found = x509.load_pem_x509_crl(data) if is_pem else x509.load_der_x509_crl(data)
    except ValueError:
        return None
    if found.issuer != certificate.issuer or not _is_signed(found):
        return None
    row = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
    return row.revocation_date_utc if row else None


def _is_signed(revoked: x509.CertificateRevocationList) -> bool:
    known = [one for one in trusted_certificates() if one.subject == revoked.issuer]
    return not known or any(revoked.is_signature_valid(one.public_key()) for one in known)  # type: ignore[arg-type]


def name_in(certificate: x509.Certificate) -> str:
    """Return the common name of a certificate, or the whole name where it has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _new_seal() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Binôme {host}"[:64])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * SEAL_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{one: one in FACTS[:2] for one in FACTS}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private.decode() + certificate.public_bytes(serialization.Encoding.PEM).decode()
