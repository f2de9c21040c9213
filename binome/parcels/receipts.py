"""Receipts: signed, repeatable words about a parcel, and twelve characters to read over a phone."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from binome.kernel.ids import ALPHABET
from binome.parcels.manifest import canonical
from binome.parcels.refusals import NotAParcel
from binome.seal import signatures
from binome.seal.signatures import Signer

FORMAT, VERSION = "binome-receipt", 1
PURPOSE: Final = "binome-receipt-v1"
#: In the order of the words; a later one says the earlier ones, COMMITTED apart.
STATES: Final = ("RECEIVED", "VERIFIED", "COMMITTED", "READ", "REPORTED")
MOST_RECEIPT_BYTES: Final = 2048
CODE_CHARACTERS: Final = 12
_FIELDS: Final = {"format", "version", "parcel", "state", "at", "by", "signature"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the other end says of a parcel, and when (by its clock)."""

    parcel: str
    state: str
    at: datetime
    by: str
    signature: str


def receipt(parcel: str, state: str, *, at: datetime, signer: Signer) -> Receipt:
    """Sign that a parcel has reached a state; twice is once, the earliest time counts."""
    if state not in STATES:
        raise NotAParcel
    whole = at.astimezone(UTC).replace(microsecond=0)
    words = _words(parcel, state, whole)
    signature = signer.sign(words, purpose=PURPOSE)
    return Receipt(parcel=parcel, state=state, at=whole, by=signer.public, signature=signature)


def written(one: Receipt) -> bytes:
    """Return a receipt as JSON."""
    return canonical({
        "format": FORMAT, "version": VERSION, "parcel": one.parcel, "state": one.state,
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "by": one.by, "signature": one.signature,
    })  # fmt: skip


def read(data: bytes, *, trusted: frozenset[str]) -> Receipt:
    """Check a receipt of one of the keys trusted; raises WrongSignature, NotAParcel."""
    said = _parsed(data)
    try:
        at = datetime.strptime(said["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        one = Receipt(
            parcel=str(said["parcel"]), state=str(said["state"]), at=at, by=str(said["by"]),
            signature=str(said["signature"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise NotAParcel from None
    if one.by not in trusted:
        raise signatures.WrongSignature
    signatures.verify(
        _words(one.parcel, one.state, one.at), one.signature, by=one.by, purpose=PURPOSE
    )
    if one.state not in STATES:
        raise NotAParcel
    return one


def has_reached(state: str, wanted: str) -> bool:
    """True when a receipt of `state` also says `wanted`.

    Only COMMITTED says COMMITTED: a study can be read and reported before any backup ran.
    """
    if wanted == "COMMITTED":
        return state == wanted
    return STATES.index(state) >= STATES.index(wanted)


def spoken_code(secret: str, parcel: str, state: str) -> str:
    """Return twelve characters that only who opened the parcel can tell (no i, l, o, u)."""
    mark = hmac.digest(secret.encode(), f"{PURPOSE} {parcel} {state}".encode(), hashlib.sha256)
    number = int.from_bytes(mark[:8], "big") >> 4
    letters = (ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    text = "".join(letters)
    return "-".join(text[at : at + 4] for at in range(0, CODE_CHARACTERS, 4))


def state_of_code(code: str, *, secret: str, parcel: str) -> str | None:
    """Return the state a code that was read out stands for; None when it is none of ours."""
    heard = "".join(character for character in code.lower() if character.isalnum())
    heard = heard.translate(str.maketrans("ilo", "110"))
    for state in STATES:
        if hmac.compare_digest(spoken_code(secret, parcel, state).replace("-", ""), heard):
            return state
    return None


def _words(parcel: str, state: str, at: datetime) -> bytes:
    return f"{parcel} {state} {at:%Y-%m-%dT%H:%M:%SZ}".encode()


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_RECEIPT_BYTES:
        raise NotAParcel
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        raise NotAParcel from None
    if not isinstance(said, dict) or set(said) != _FIELDS:
        raise NotAParcel
    if said["format"] != FORMAT or said["version"] != VERSION:
        raise NotAParcel
    return said
