"""Who works at a box, each with a PIN: it opens pages, and names only once the words were typed.

What a thief of the box finds are slow hashes; they open nothing that lies on the disk. The name
of nobody (`""`) is the PIN that all share, where one was set before there were names.
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
MOST_PEOPLE, MOST_NAME = 60, 40
SHARED: Final = ""


def is_fit(digits: str) -> bool:
    """Six to twelve digits, not all the same and no plain row of them."""
    if not (digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS):
        return False
    return len(set(digits)) > 1 and digits not in "01234567890123456789"


def people(data: Path) -> list[str]:
    """Who has a PIN here, by name; the shared one is nobody's."""
    return sorted((name for name in _kept(data) if name != SHARED), key=str.casefold)


def is_shared(data: Path) -> bool:
    """Whether there is a PIN that all share."""
    return SHARED in _kept(data)


def keep(data: Path, digits: str, *, name: str = SHARED) -> bool:
    """Keep a person's PIN in the place of the former one; False when there are too many people."""
    kept, salt = _kept(data), secrets.token_hex(16)
    if name not in kept and len(kept) >= MOST_PEOPLE:
        return False
    _write(data, kept | {name: {"salt": salt, "hash": _hash(digits, salt)}})
    return True


def remove(data: Path, name: str) -> None:
    """Take a person's PIN away; nobody of that name is nothing."""
    kept = _kept(data)
    if kept.pop(name, None) is not None:
        _write(data, kept)


def is_kept(data: Path) -> bool:
    """Whether there is any PIN."""
    return bool(_kept(data))


def is_right(data: Path, digits: str, *, name: str = SHARED) -> bool:
    """Whether these digits are the person's PIN; False where there is none."""
    kept = _kept(data).get(name)
    if kept is None:
        return False
    return hmac.compare_digest(_hash(digits[:MOST_DIGITS], kept["salt"]), kept["hash"])


def clean_name(said: str) -> str:
    """A name as it is kept: on one line, without spaces around, not too long."""
    return " ".join(said.split())[:MOST_NAME].strip()


def _kept(data: Path) -> dict[str, dict[str, str]]:
    """By name; a file of before there were names holds the shared PIN alone."""
    try:
        said = json.loads((data / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = said.get("people") if "people" in said else {SHARED: said}
    if not isinstance(found, dict):
        return {}
    return {name: one for name, one in found.items() if _is_sound(one)}


def _is_sound(one: object) -> bool:
    return isinstance(one, dict) and all(isinstance(one.get(key), str) for key in ("salt", "hash"))


def _write(data: Path, kept: dict[str, dict[str, str]]) -> None:
    (data / FILE).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(data / FILE, json.dumps({"people": kept}, ensure_ascii=False) + "\n")


def _hash(digits: str, salt: str) -> str:
    made = hashlib.scrypt(digits.encode(), salt=salt.encode(), n=1 << 14, r=8, p=1)
    return made.hex()
