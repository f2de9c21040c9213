"""Keys that can sign a PDF: the deployment's seal, or a person's PKCS#12 opened by its password."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from binome.reports.pades.certificates import name_in, revoked_at, seal_pem
from binome.reports.pades.refusals import (
    KeyExpired,
    KeyRevoked,
    NotAKeyFile,
    WeakKey,
    WrongKeyPassword,
)

LARGEST_KEY_FILE_BYTES = 64 * 1024
FEWEST_RSA_BITS = 2048
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class SigningMaterial:
    """A private key with its certificate and those above it; `is_seal`: the deployment's own."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    is_seal: bool = False

    @property
    def name(self) -> str:
        return name_in(self.certificate)


def seal_material() -> SigningMaterial:
    """Return the deployment's seal, made the first time."""
    pem = seal_pem().encode()
    key = serialization.load_pem_private_key(pem, password=None)
    certificate = x509.load_pem_x509_certificate(pem)
    if not isinstance(key, PrivateKey):
        raise WeakKey
    return SigningMaterial(key, certificate, is_seal=True)


def opened(data: bytes, password: str, *, at: datetime) -> SigningMaterial:
    """Open a PKCS#12 and check that it may sign at that instant; raise an UnfitKey."""
    if len(data) > LARGEST_KEY_FILE_BYTES or not _is_pkcs12(data):
        raise NotAKeyFile
    try:
        held = pkcs12.load_pkcs12(data, password.encode())
    except ValueError:
        raise WrongKeyPassword from None
    if held.key is None or held.cert is None:
        raise NotAKeyFile
    if not isinstance(held.key, PrivateKey):
        raise WeakKey
    above = tuple(one.certificate for one in held.additional_certs)
    material = SigningMaterial(held.key, held.cert.certificate, above)
    _check(material, at=at)
    return material


def locked(material: SigningMaterial, password: str) -> bytes:
    """Return the key as PKCS#12 again, under the same password and today's best encryption."""
    return pkcs12.serialize_key_and_certificates(
        None, material.key, material.certificate, list(material.chain),
        serialization.BestAvailableEncryption(password.encode()),
    )  # fmt: skip


def _check(material: SigningMaterial, *, at: datetime) -> None:
    certificate = material.certificate
    if isinstance(material.key, RSAPrivateKey) and material.key.key_size < FEWEST_RSA_BITS:
        raise WeakKey
    if not _may_sign(certificate):
        raise WeakKey
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise KeyExpired
    if revoked_at(certificate) is not None:
        raise KeyRevoked


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _is_pkcs12(data: bytes) -> bool:
    """A PFX is a DER sequence that begins with version 3: only then is its password at fault."""
    return data[:1] == b"\x30" and b"\x02\x01\x03" in data[:9]
