"""A site's secret and what is derived from it: pseudonyms, mapped UIDs, date offsets.

Everything is HMAC-SHA256 under one key per site, with a word of its own for each purpose: who lacks
the key can neither invert nor link across sites. Formats: docs/formats/pseudonyms.md.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from binome.dicom.uids import is_standard

LEAST_KEY_BYTES: Final = 32
#: Dates move back by one to ten years: never into the future, never by nothing.
LEAST_OFFSET_DAYS: Final = 366
MOST_OFFSET_DAYS: Final = 3652

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_SHAPE: Final = re.compile(r"BN-?([0-9A-Z]{4})-?([0-9A-Z]{4})-?([0-9A-Z])")


@dataclass(frozen=True, slots=True)
class SiteSecrets:
    """The site's key. Its repr shows nothing."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < LEAST_KEY_BYTES:
            raise ValueError("a site key has at least 32 bytes")


def pseudonym(site_key: bytes, patient_id: str, issuer: str = "", *, attempt: int = 0) -> str:
    """The patient's pseudonym at this site: BN-XXXX-XXXX-C, 40 bits and a check character.

    Two patients of a site can meet (0.5 % among 100,000): the vault sees it and asks for the next
    `attempt`. Case, spaces and width of the number do not count; leading zeros do.
    """
    parts = (_number(patient_id), _number(issuer), str(attempt))
    value = int.from_bytes(_keyed(site_key, "pseudonym", *parts)[:5], "big")
    letters = "".join(_ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"BN-{letters[:4]}-{letters[4:]}-{_check(letters)}"


def is_pseudonym(text: str) -> bool:
    """True for a pseudonym without a slip of the pen; O, I and L are read as 0, 1 and 1."""
    found = _SHAPE.fullmatch(text.strip().upper())
    if not found:
        return False
    letters, check = (part.translate(_MISREAD) for part in (found[1] + found[2], found[3]))
    return set(letters + check) <= set(_ALPHABET) and _check(letters) == check


def date_offset_days(site_key: bytes, patient_key: str) -> int:
    """Days added to every date of a patient: negative, the same for all their studies."""
    value = int.from_bytes(_keyed(site_key, "dates", patient_key)[:8], "big")
    return -(LEAST_OFFSET_DAYS + value % (MOST_OFFSET_DAYS - LEAST_OFFSET_DAYS + 1))


def map_uid(site_key: bytes, uid: str) -> str:
    """The UID that stands for `uid` outside the site: 2.25.<UUID version 8> (PS3.5 B.2).

    UIDs of the standard and the empty one stay as they are.
    """
    if not uid or is_standard(uid):
        return uid
    value = int.from_bytes(_keyed(site_key, "uid", uid)[:16], "big")
    value = value & ~(0xF << 76) | 8 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return f"2.25.{value}"


def _keyed(site_key: bytes, purpose: str, *parts: str) -> bytes:
    message = b"\x00".join(part.encode() for part in ("binome/1", purpose, *parts))
    return hmac.digest(site_key, message, hashlib.sha256)


def _number(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _check(letters: str) -> str:
    """Check character over GF(32): finds every wrong letter and every swap of two."""
    total = 0
    for letter in letters:
        total = _times_two(total ^ _ALPHABET.index(letter))
    return _ALPHABET[total]


def _times_two(value: int) -> int:
    """Multiply by x modulo x^5 + x^2 + 1, which is primitive."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value
