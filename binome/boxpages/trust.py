"""TLS on the site's own network: the box's private authority, and a certificate for its names."""

import ipaddress
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from binome.operation import authority
from binome.operation.authority import AuthorityExists

FOLDER: Final = "pages"
DAYS, RENEWED_BEFORE = 397, timedelta(days=30)
ELSEWHERE: Final = ("192.0.2.1", 9)  # RFC 5737: an address nobody has
ROOT_NAME: Final = "Binôme box"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server shows, and what proves it."""

    certificate: Path
    key: Path


def found(data: Path, *, at: datetime) -> Path:
    """The certificate of the box's own authority; made once, at enrolment."""
    with suppress(AuthorityExists):
        return authority.found(data / "keys", name=ROOT_NAME, at=at)
    return data / "keys" / authority.FOLDER / "ca.pem"


def certificate_for(data: Path, names: list[str], *, at: datetime) -> Certificate:
    """A certificate for these names and addresses; a new one when they changed or it ends soon."""
    found(data, at=at)
    folder = data / "keys" / FOLDER
    kept = folder / f"{names[0].replace(':', '-')}.pem"
    if not (kept.exists() and _holds(kept, names, at)):
        kept = authority.issue(data / "keys", names=names, to=folder, days=DAYS, at=at)
    return Certificate(kept, kept.with_suffix(".key"))


def names_of_this_machine(listening: str, also: list[str]) -> list[str]:
    """By what a browser of the site may call this machine: names given, its own, its address."""
    own = socket.gethostname()
    found = [*also, own, f"{own}.local" if "." not in own else ""]
    is_any = _is_address(listening) and ipaddress.ip_address(listening).is_unspecified
    address = _own_address() if is_any else listening
    return list(dict.fromkeys(one for one in [*found, address] if one and _is_fit(one)))


def root_der(data: Path) -> bytes:
    """The authority's certificate as phones take it."""
    pem = (data / "keys" / authority.FOLDER / "ca.pem").read_bytes()
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)


def fingerprint(data: Path) -> str:
    """SHA-256 of that certificate, in groups to be compared by eye."""
    digest = x509.load_der_x509_certificate(root_der(data)).fingerprint(hashes.SHA256()).hex()
    return " ".join(digest[at : at + 4].upper() for at in range(0, len(digest), 4))


def _holds(path: Path, names: list[str], at: datetime) -> bool:
    made = x509.load_pem_x509_certificate(path.read_bytes())
    said = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held = {str(one.value) for one in said}
    is_now = made.not_valid_before_utc <= at < made.not_valid_after_utc - RENEWED_BEFORE
    return is_now and held >= set(names)


def _own_address() -> str:
    """The address of this machine on its way out; nothing is sent, and no name is looked up."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(ELSEWHERE)
        return str(probe.getsockname()[0])
    return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_fit(name: str) -> bool:
    if _is_address(name):
        return True
    labels = name.split(".")
    return all(one and one.replace("-", "").isalnum() and one.isascii() for one in labels)
