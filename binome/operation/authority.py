"""A certificate authority of the deployment's own: for DICOM nodes, and where no public one helps.

`keys/ca/ca.pem` is what others trust; `ca.key` signs; `issued/` holds what was given out, without
its keys, so that `binome doctor` sees each end coming.
"""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.kernel.files import PRIVATE_FOLDER, write_private

FOLDER, ISSUED, GIVEN_OUT = "ca", "issued", "given-out"
AUTHORITY_LIFE, LONGEST_DAYS = timedelta(days=3653), 825
EARLIER = timedelta(days=1)  # a box whose clock is behind shall not refuse a new certificate


class NoAuthority(Refusal):
    """There is nothing to sign with."""

    word = "no_authority"
    sentence = _("There is no authority yet. Make one with `binome ca init NAME`.")


class AuthorityExists(Refusal):
    """A second one would leave everybody trusting the first."""

    word = "authority_exists"
    sentence = _("There is an authority already. Nothing was changed.")


class UnfitName(Refusal):
    """A certificate is for a host name or an address."""

    word = "unfit_name"
    sentence = _("A certificate is for host names or addresses, from 1 to 825 days. None was made.")


def found(keys: Path, *, name: str, at: datetime) -> Path:
    """Make the authority and return the certificate that others must trust."""
    folder = keys / FOLDER
    if (folder / "ca.key").exists():
        raise AuthorityExists
    for part in (ISSUED, GIVEN_OUT):
        (folder / part).mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    made = (
        _certificate(key, subject, subject, at, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_authority=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_private(folder / "ca.key", _key_pem(key))
    write_private(folder / "ca.pem", _pem(made))
    return folder / "ca.pem"


def issue(keys: Path, *, names: list[str], to: Path, days: int, at: datetime) -> Path:
    """Write a key and a certificate for these names, good as server and as client."""
    folder = keys / FOLDER
    signing, authority = signing_pair(keys)
    if not names or not 1 <= days <= LONGEST_DAYS:
        raise UnfitName
    alternatives = [_general(name) for name in names]
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    made = (
        _certificate(key, subject, authority.subject, at, timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    for path in (to, folder / GIVEN_OUT):
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    stem = names[0].replace(":", "-")
    write_private(to / f"{stem}.key", _key_pem(key))
    write_private(to / f"{stem}.pem", _pem(made))
    write_private(folder / ISSUED / f"{stem}.pem", _pem(made))
    write_private(folder / GIVEN_OUT / f"{stem}.{made.serial_number:x}.pem", _pem(made))
    return to / f"{stem}.pem"


def signing_pair(keys: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """The authority's key and certificate; raises NoAuthority."""
    folder = keys / FOLDER
    if not (folder / "ca.key").exists():
        raise NoAuthority
    signing = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise NoAuthority
    return signing, x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


def given_out(keys: Path, *, name: str) -> list[Path]:
    """Every certificate of a name that was ever given out, those replaced since among them."""
    stem = name.replace(":", "-")
    folder = keys / FOLDER
    found = {path for path in (folder / ISSUED).glob("*.pem") if path.stem == stem}
    return sorted(found | {
        path for path in (folder / GIVEN_OUT).glob("*.pem") if path.stem.rpartition(".")[0] == stem
    })  # fmt: skip


def issued(keys: Path) -> list[Path]:
    """The newest certificate of each name that was given out."""
    folder = keys / FOLDER
    return [*folder.glob("ca.pem"), *sorted((folder / ISSUED).glob("*.pem"))]


def _certificate(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, issuer: x509.Name, at: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    labels = name.removeprefix("*.").split(".")
    if not all(label and label.replace("-", "").isalnum() and label.isascii() for label in labels):
        raise UnfitName
    return x509.DNSName(name)


def _pem(made: x509.Certificate) -> str:
    return made.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")
