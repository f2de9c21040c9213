"""French spaces: « » and : ; ! ? % keep their narrow space and never begin a line alone."""

import re

NARROW, WIDE = "\u202f", "\u00a0"
_before = re.compile(r"[ \u00a0\u202f](?=[;!?»%](?:\W|$))")
_colon = re.compile(r"[ \u00a0\u202f](?=:(?:\s|$))")
_after = re.compile(r"«[ \u00a0\u202f]?")


def typeset_words(text: str, language: str) -> str:
    """Return the text as its language prints it; only spaces that are there already change."""
    if not language.startswith("fr"):
        return text
    text = _before.sub(NARROW, text)
    text = _colon.sub(WIDE, text)
    return _after.sub(f"«{NARROW}", text)
