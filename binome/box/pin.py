"""A PIN for the pages of a box: it opens pages, and names only once the words were typed.

What a thief of the box finds is a slow hash; it opens nothing that lies on the disk.
"""

import hashlib
import hmac
import json
import secrets
from pathlib import Path
from typing import Final

from binome.kernel.files import write_private

FILE: Final = "keys/pin.json"
LEAST_DIGITS, MOST_DIGITS = 6, 12


def is_fit(digits: str) -> bool:
    """Six to twelve digits, not all the same and no plain row of them."""
    if not (digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS):
        return False
    return len(set(digits)) > 1 and digits not in "01234567890123456789"


def keep(data: Path, digits: str) -> None:
    """Keep a PIN in the place of the former one."""
    salt = secrets.token_hex(16)
    (data / FILE).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(data / FILE, json.dumps({"salt": salt, "hash": _hash(digits, salt)}) + "\n")


def is_kept(data: Path) -> bool:
    """Whether there is one."""
    return (data / FILE).exists()


def is_right(data: Path, digits: str) -> bool:
    """Whether these digits are the PIN; False where there is none."""
    try:
        kept = json.loads((data / FILE).read_text(encoding="utf-8"))
        return hmac.compare_digest(_hash(digits[:MOST_DIGITS], kept["salt"]), kept["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _hash(digits: str, salt: str) -> str:
    made = hashlib.scrypt(digits.encode(), salt=salt.encode(), n=1 << 14, r=8, p=1)
    return made.hex()
