"""The site's key in a file: 64 hexadecimal digits on a line, readable by its owner only."""

import os
import secrets
import string
from pathlib import Path

from binome.cli.progress import say
from binome.dicom.deidentify.secrets import LEAST_KEY_BYTES

MOST_KEY_BYTES = 4096


class WrongKey(Exception):
    """The file is no key, or cannot be read."""


def site_key(path: Path | None) -> bytes:
    """The key of the file, made (0600) when missing; without a file one that is forgotten.

    Raises WrongKey.
    """
    if path is None:
        say("No --key: the pseudonyms of this run cannot be made again or linked to later ones.")
        return secrets.token_bytes(LEAST_KEY_BYTES)
    try:
        return _made(path)
    except FileExistsError:
        return _read(path)
    except OSError:
        raise WrongKey from None


def _made(path: Path) -> bytes:
    key = secrets.token_bytes(LEAST_KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    say("A new key was written. Keep it safe: who has it can link pseudonyms to patient numbers.")
    return key


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            held = file.read(MOST_KEY_BYTES + 1)
    except OSError:
        raise WrongKey from None
    key = _from_hexadecimal(held.strip()) or held
    if not LEAST_KEY_BYTES <= len(key) <= MOST_KEY_BYTES:
        raise WrongKey
    return key


def _from_hexadecimal(text: bytes) -> bytes:
    is_hexadecimal = text and not set(text) - set(string.hexdigits.encode()) and not len(text) % 2
    return bytes.fromhex(text.decode("ascii")) if is_hexadecimal else b""
