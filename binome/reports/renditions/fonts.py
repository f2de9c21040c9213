"""Whether this machine has fonts for every script of a page; boxes instead of letters are no
paper."""

import subprocess
import unicodedata
from functools import lru_cache

SECONDS = 10


def script_without_font(page: str) -> str:
    """Return the first script of a page no font here can draw, as Unicode names it; nothing where
    all can be, or where nobody can say."""
    samples: dict[str, str] = {}
    for letter in sorted(set(page)):
        if letter.isalpha():
            samples.setdefault(unicodedata.name(letter, "").partition(" ")[0], letter)
    return next((script for script, letter in samples.items() if not _is_drawn(letter)), "")


@lru_cache(maxsize=200)
def _is_drawn(letter: str) -> bool:
    command = ["fc-list", f":charset={ord(letter):x}", "family"]
    try:
        found = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return True
    return bool(found.stdout.strip()) or found.returncode != 0
