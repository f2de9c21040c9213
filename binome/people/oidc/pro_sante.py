"""What Pro Santé Connect (France) says of a professional: level of the card, RPPS number."""

import re
from collections.abc import Mapping
from typing import Any

from binome.people.oidc.errors import NotBelieved

ASKED = {"scope": "openid scope_all", "acr_values": "eidas1"}
LEVELS = frozenset({"eidas1", "eidas2", "eidas3"})
NATIONAL = re.compile(r"8(\d{11})")  # an IdNat_PS: 8, then the RPPS number
RPPS = re.compile(r"\d{11}")


def refuse_weak(claims: Mapping[str, Any]) -> None:
    """A session that did not begin with a card is not what was asked for."""
    if claims.get("acr") not in LEVELS:
        raise NotBelieved("level")


def number(claims: Mapping[str, Any]) -> str:
    """`RPPS 10001234567`, or nothing; raises NotBelieved where two differ."""
    national = NATIONAL.fullmatch(str(claims.get("SubjectNameID", "")))
    found = {national[1]} if national else set()
    others = claims.get("otherIds")
    for other in others if isinstance(others, list) else []:
        if isinstance(other, dict) and other.get("origine") == "RPPS":
            found |= _of_other(str(other.get("identifiant", "")))
    if len(found) > 1:
        raise NotBelieved("number")
    return f"RPPS {found.pop()}" if found else ""


def _of_other(text: str) -> set[str]:
    national = NATIONAL.fullmatch(text)
    if national:
        return {national[1]}
    return {text} if RPPS.fullmatch(text) else set()
