"""Seals what leaves on paper: Ed25519 of this deployment over a PDF, a text and the words of a QR
code, so that anybody can check them with no network (docs/formats/paper-seal.md)."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from binome.kernel.files import kept_private
from binome.reports.models import ReportVersion, State
from binome.seal.signatures import Signer, WrongSignature, new_signer_pem, verify

KEY_FILE, RETIRED_FILE = "report-seal", "report-seal-retired"
PDF, TEXT, MARK_WORDS = "binome paper pdf 1", "binome paper text 1", "binome paper mark 1"
STATES = (
    State.PRELIMINARY, State.FINAL, State.AMENDED, State.APPENDED, State.ENTERED_IN_ERROR,
)  # fmt: skip
SIGNATURE_BYTES, KEY_ID_BYTES, HASH_BYTES = 64, 8, 32
BLANK = "0" * (2 * SIGNATURE_BYTES)
IDENTIFIER = re.compile(
    rb"/ID ?\[ ?\(([0-9a-f]{64})-([A-Za-z-]{2,12})(?:\.([0-9a-f]{16})\.([0-9a-f]{128}))?\)"
)
SLOT = re.compile(rb"06146982D693A1EADBAAA4C4A7E5F2DF88B6CAE4893731420440([0-9a-f]{128})")
TEXT_SEAL = re.compile(r"\s*binome-seal:1:([0-9a-f]{16}):([\w-]{43}):([\w-]{86})\s*\Z", re.ASCII)
MARK = re.compile(r"(?:\S*#)?1\.([\w-]{150})", re.ASCII)
SPACES = re.compile("[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a QR code says of the paper it stands on."""

    key_id: str
    own_hash: str
    number: int
    status: str
    signed_at: datetime


def verifying_keys() -> dict[str, str]:
    """Return every public key by its id: the one in use first, then those that were retired."""
    folder = Path(settings.KEYS)
    retired = folder / RETIRED_FILE
    kept = retired.read_text().split() if retired.exists() else []
    own = _signer(folder / KEY_FILE).public
    return {key_id_of(key): key for key in (own, *kept)}


def key_id_of(verifying_key: str) -> str:
    """Return the first 8 bytes of the SHA-256 of a public key, in hexadecimal."""
    digest = hashlib.sha256(_raw(verifying_key.partition(":")[2])).digest()
    return digest[:KEY_ID_BYTES].hex()


def own_key_id() -> str:
    return next(iter(verifying_keys()))


@cache
def _signer(path: Path) -> Signer:
    """Read the key, made (0600) the first time: `binome init` asks for it."""
    return Signer(kept_private(path, new_signer_pem()))


def _sign(purpose: str, digest: bytes) -> bytes:
    return _raw(_signer(Path(settings.KEYS) / KEY_FILE).sign(digest, purpose=purpose))


def _is_signed(purpose: str, digest: bytes, *, signature: bytes, key_id: str) -> bool:
    key = verifying_keys().get(key_id)
    if key is None:
        return False
    try:
        verify(digest, _base64(signature), by=key, purpose=purpose)
    except WrongSignature:
        return False
    return True


def blank_identifier(own_hash: str, language: str) -> str:
    """Return what the typesetter writes into /ID: room for the signature is left in it."""
    return f"{own_hash}-{language}.{own_key_id()}.{BLANK}"


def sealed_pdf(pdf: bytes) -> bytes:
    """Write the signature into the room left for it; every byte but these is signed."""
    room = _room_in(pdf)
    if room is None:
        return pdf
    start, end, _ = room
    blank = pdf[:start] + BLANK.encode() + pdf[end:]
    signature = _sign(PDF, hashlib.sha256(blank).digest())
    return pdf[:start] + signature.hex().encode() + pdf[end:]


def is_pdf_sealed(pdf: bytes) -> bool:
    """Whether one of our keys signed exactly this file."""
    room = _room_in(pdf)
    if room is None:
        return False
    start, end, key_id = room
    signature = bytes.fromhex(pdf[start:end].decode())
    digest = hashlib.sha256(pdf[:start] + BLANK.encode() + pdf[end:]).digest()
    return _is_signed(PDF, digest, signature=signature, key_id=key_id)


def _room_in(pdf: bytes) -> tuple[int, int, str] | None:
    """Return where the seal stands and whose it is: in the last /ID, or, where that is left blank,
    in the last signature block of the PDF."""
    found = list(IDENTIFIER.finditer(pdf))
    if not found or found[-1].group(4) is None:
        return None
    key_id = found[-1].group(3).decode()
    slots = list(SLOT.finditer(pdf)) if found[-1].group(4) == BLANK.encode() else []
    start, end = slots[-1].span(1) if slots else found[-1].span(4)
    return start, end, key_id


def text_seal(text: str, own_hash: str) -> str:
    """Return the line that goes below a text; spaces and line breaks do not count in it."""
    signature = _sign(TEXT, _text_digest(text, own_hash))
    return f"binome-seal:1:{own_key_id()}:{_base64(bytes.fromhex(own_hash))}:{_base64(signature)}"


def is_text_sealed(text: str) -> bool:
    """Whether one of our keys signed these words in this order."""
    found = TEXT_SEAL.search(text)
    if found is None:
        return False
    digest = _text_digest(text[: found.start()], hash_in_text(text))
    return _is_signed(TEXT, digest, signature=_raw(found.group(3)), key_id=found.group(1))


def hash_in_text(text: str) -> str:
    """Return the version a text names, or nothing."""
    found = TEXT_SEAL.search(text)
    return _raw(found.group(2)).hex() if found else ""


def _text_digest(text: str, own_hash: str) -> bytes:
    words = SPACES.sub(" ", text).strip(" ")
    return hashlib.sha256(bytes.fromhex(own_hash) + words.encode()).digest()


def mark_of(version: ReportVersion) -> str:
    """Return what the QR code says: `1.` and 112 bytes in base64url."""
    minutes = int(version.signed_at.astimezone(UTC).timestamp())
    body = bytes.fromhex(own_key_id()) + bytes.fromhex(version.own_hash)
    body += version.number.to_bytes(2, "big") + bytes([_status(version.status), 0])
    body += minutes.to_bytes(4, "big")
    return "1." + _base64(body + _sign(MARK_WORDS, hashlib.sha256(body).digest()))


def mark_in(text: str) -> Mark | None:
    """Return what a QR code says when one of our keys signed it; None for anything else."""
    found = MARK.fullmatch(text.strip())
    if found is None:
        return None
    raw = _raw(found.group(1))
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    key_id = body[:KEY_ID_BYTES].hex()
    digest = hashlib.sha256(body).digest()
    if not _is_signed(MARK_WORDS, digest, signature=signature, key_id=key_id):
        return None
    rest = body[KEY_ID_BYTES + HASH_BYTES :]
    return Mark(
        key_id=key_id,
        own_hash=body[KEY_ID_BYTES : KEY_ID_BYTES + HASH_BYTES].hex(),
        number=int.from_bytes(rest[:2], "big"),
        status=str(STATES[rest[2]]) if rest[2] < len(STATES) else "",
        signed_at=datetime.fromtimestamp(int.from_bytes(rest[4:8], "big"), UTC),
    )


def _status(status: str) -> int:
    return [str(one) for one in STATES].index(status)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
