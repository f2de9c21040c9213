"""One question to a provider over HTTPS: short, bounded, never sent on elsewhere."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from binome.people.oidc.errors import NotBelieved, ProviderSilent

LONGEST_SECONDS = 8
LARGEST_BYTES = 256 * 1024
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SERVER_FAULT = 500


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def refuse_unsafe(url: object) -> str:
    """The address if secrets may go there: HTTPS, or this machine itself."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return str(url)
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return str(url)
    raise NotBelieved("address")


def ask(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object found there; raises ProviderSilent or NotBelieved."""
    asked = urllib.request.Request(  # noqa: S310 - the scheme is looked at here
        refuse_unsafe(url), data=urlencode(form).encode() if form is not None else None,
        headers={"Accept": "application/json", **(headers or {})},
    )  # fmt: skip
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(asked, timeout=LONGEST_SECONDS) as answer:
            body = answer.read(LARGEST_BYTES + 1)
    except urllib.error.HTTPError as refused:
        refused.close()
        if refused.code >= SERVER_FAULT:
            raise ProviderSilent from None
        raise NotBelieved("refused") from None
    except (OSError, ValueError):
        raise ProviderSilent from None
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body) if len(body) <= LARGEST_BYTES else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotBelieved("not_json")
    return told
