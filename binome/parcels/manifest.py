"""The outer manifest: what everybody on the way may read, and the signature that binds it.

It names segments by hash and size, nothing of patients or images (docs/formats/parcel.md).
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from binome.kernel.ids import new_id
from binome.parcels.refusals import NewerFormat, NotAParcel
from binome.seal import signatures
from binome.seal.signatures import Signer

FORMAT, VERSION = "binome-parcel", 1
PURPOSE: Final = "binome-parcel-manifest-v1"
SIGNATURE_MAGIC: Final = "binome-signature-v1"
MOST_MANIFEST_BYTES: Final = 4 << 20
MOST_SIGNATURE_BYTES: Final = 512
MOST_SEGMENTS: Final = 20_000
MOST_SEGMENT_BYTES: Final = 8 << 20
ROLES: Final = ("S0", "S1", "S2", "S3")
#: From the most to the least pressing; `prior` is an older study beside today's.
URGENCIES: Final = ("message", "emergency", "routine", "prior")
KINDS: Final = ("study", "reply")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9a-z]{22}")
_FIELDS: Final = {"format", "version", "id", "kind", "urgency", "created_at", "segments"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One sealed file: its role, SHA-256 of the sealed bytes, and their number."""

    role: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What travels in clear. `segments` are in the order in which they should travel."""

    parcel_id: str
    kind: str
    urgency: str
    created_at: datetime
    segments: tuple[Segment, ...]

    @property
    def size_bytes(self) -> int:
        """The bytes of all segments."""
        return sum(segment.size_bytes for segment in self.segments)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """The very bytes that were signed, who signed them, and what they say."""

    content: bytes
    signature: str
    sender: str
    manifest: Manifest

    @property
    def sha256(self) -> str:
        """The name of the parcel everywhere."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def signature_line(self) -> str:
        """The content of the signature file."""
        return f"{SIGNATURE_MAGIC} {self.sha256} {self.sender} {self.signature}\n"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signature file claims: which manifest, which key, which signature."""

    sha256: str
    sender: str
    signature: str


def new_manifest(
    segments: tuple[Segment, ...], *, kind: str, urgency: str, at: datetime
) -> Manifest:
    """Return a manifest with a random id."""
    whole_seconds = at.astimezone(UTC).replace(microsecond=0)
    return Manifest(
        parcel_id=new_id(), kind=kind, urgency=urgency, created_at=whole_seconds,
        segments=segments,
    )  # fmt: skip


def sign(manifest: Manifest, signer: Signer) -> SignedManifest:
    """Write a manifest canonically and sign it."""
    content = canonical(_said(manifest))
    signature = signer.sign(content, purpose=PURPOSE)
    return SignedManifest(content, signature, signer.public, manifest)


def claim_of(line: bytes) -> Claim | None:
    """Read a signature file; None when it is none."""
    if len(line) > MOST_SIGNATURE_BYTES:
        return None
    words = line.decode("ascii", "replace").split()
    if len(words) != 4 or words[0] != SIGNATURE_MAGIC or not _HASH.fullmatch(words[1]):
        return None
    return Claim(words[1], words[2], words[3])


def checked(content: bytes, claim: Claim) -> SignedManifest:
    """Check the signature first, then read; raises WrongSignature, NotAParcel, NewerFormat."""
    if len(content) > MOST_MANIFEST_BYTES:
        raise NotAParcel
    if hashlib.sha256(content).hexdigest() != claim.sha256:
        raise signatures.WrongSignature
    try:
        signatures.verify(content, claim.signature, by=claim.sender, purpose=PURPOSE)
    except signatures.NotASigningKey:
        raise signatures.WrongSignature from None
    return SignedManifest(content, claim.signature, claim.sender, read(content))


def read(content: bytes) -> Manifest:
    """Read the bytes of a manifest strictly; raises NotAParcel, NewerFormat."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise NotAParcel from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NotAParcel
    version = said.get("version")
    if type(version) is not int or version < 1:
        raise NotAParcel
    if version > VERSION:
        raise NewerFormat
    if set(said) != _FIELDS or canonical(said) != content:
        raise NotAParcel
    return _manifest(said)


def canonical(said: dict[str, Any]) -> bytes:
    """Return JSON with sorted keys, no spaces, ASCII only: one way to write each manifest."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")


def _said(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": manifest.parcel_id,
        "kind": manifest.kind,
        "urgency": manifest.urgency,
        "created_at": f"{manifest.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "segments": [[one.role, one.sha256, one.size_bytes] for one in manifest.segments],
    }


def _manifest(said: dict[str, Any]) -> Manifest:
    words = (said["id"], said["created_at"], said["kind"], said["urgency"])
    if not all(isinstance(word, str) for word in words) or not _ID.fullmatch(said["id"]):
        raise NotAParcel
    if said["kind"] not in KINDS or said["urgency"] not in URGENCIES:
        raise NotAParcel
    try:
        created = datetime.strptime(said["created_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotAParcel from None
    return Manifest(
        parcel_id=said["id"], kind=said["kind"], urgency=said["urgency"], created_at=created,
        segments=_segments(said["segments"]),
    )  # fmt: skip


def _segments(said: Any) -> tuple[Segment, ...]:
    if not isinstance(said, list) or not 1 <= len(said) <= MOST_SEGMENTS:
        raise NotAParcel
    segments = tuple(_segment(one) for one in said)
    if segments[0].role != "S0" or any(one.role == "S0" for one in segments[1:]):
        raise NotAParcel
    if len({one.sha256 for one in segments}) != len(segments):
        raise NotAParcel
    return segments


def _segment(said: Any) -> Segment:
    if not isinstance(said, list) or len(said) != 3:
        raise NotAParcel
    role, sha256, size_bytes = said
    is_sane = (
        role in ROLES
        and isinstance(sha256, str)
        and _HASH.fullmatch(sha256) is not None
        and type(size_bytes) is int
        and 0 < size_bytes <= (MOST_SEGMENT_BYTES if role != "S0" else 256 << 20)
    )
    if not is_sane:
        raise NotAParcel
    return Segment(role, sha256, size_bytes)
