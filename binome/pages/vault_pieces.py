"""Pieces of a vault as a site's browser sends and fetches them: JSON, bytes as base64."""

import base64
import binascii
import json
from typing import Any

from django.http import HttpResponse, JsonResponse

from binome.identity.vaults import NotAPiece
from binome.kernel.errors import Refusal
from binome.pages.doors import Request
from binome.pages.wording import spoken

LONGEST_WORD = 1400


def said_by(request: Request) -> dict[str, Any]:
    """The object that was sent. Raises NotAPiece."""
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        raise NotAPiece from None
    if not isinstance(said, dict):
        raise NotAPiece
    return said


def word_of(said: dict[str, Any], name: str) -> str:
    """A short text of it, empty when unsaid. Raises NotAPiece."""
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_WORD:
        raise NotAPiece
    return value


def piece_of(said: dict[str, Any], name: str) -> bytes:
    """Bytes of it, empty when unsaid. Raises NotAPiece."""
    value = said.get(name) or ""
    if not isinstance(value, str):
        raise NotAPiece
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise NotAPiece from None


def as_text(piece: bytes | memoryview) -> str:
    return base64.b64encode(bytes(piece)).decode()


def refused(refusal: Refusal) -> HttpResponse:
    """The refusal for a script: its word, and its sentence in the person's language."""
    return JsonResponse({"word": refusal.word, "sentence": spoken(refusal)}, status=409)
