"""Signed tokens of a provider: whose key, which algorithm, for whom, from when to when, once."""

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from binome.people.oidc.errors import NotBelieved

LARGEST_BYTES = 16 * 1024
LONGEST_SUBJECT = 255
SMALLEST_RSA_BITS = 2048
MOST_KEYS = 32
#: Which kind of key an algorithm signs with. `none` and secrets we share are not among them.
KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
CURVE = "P-256"
PUBLIC_PARTS = frozenset({"kty", "n", "e", "crv", "x", "y"})
CLOCK_SECONDS = 60
OLDEST_SECONDS = 600
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

Claims = dict[str, Any]
Keys = Callable[[bool], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have signed, for whom, and when it is now."""

    issuer: str
    audience: str
    at: datetime


def id_token(text: str, keys: Keys, *, expected: Expected, nonce: str) -> Claims:
    """The claims of a token made for this one attempt; raises NotBelieved."""
    claims = _signed(text, keys)
    _refuse_foreign(claims, expected)
    _refuse_untimely(claims, expected.at)
    said = claims.get("nonce")
    if not (isinstance(said, str) and hmac.compare_digest(said.encode(), nonce.encode())):
        raise NotBelieved("nonce")
    _refuse_nobody(claims)
    return claims


def logout_token(text: str, keys: Keys, *, expected: Expected) -> Claims:
    """The claims of a token that ends sessions; never to be mistaken for one that begins them."""
    claims = _signed(text, keys)
    _refuse_foreign(claims, expected)
    events = claims.get("events")
    if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
        raise NotBelieved("event")
    claims.setdefault("exp", _instant(claims, "iat") + OLDEST_SECONDS)
    _refuse_untimely(claims, expected.at)
    if not isinstance(claims.get("jti"), str):
        raise NotBelieved("jti")
    if not isinstance(claims.get("sid"), str):
        _refuse_nobody(claims)
    return claims


def _signed(text: str, keys: Keys) -> Claims:
    header = _header(text)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in KEY_TYPES:
        raise NotBelieved("algorithm")
    key = _key(keys(False), kid, algorithm) or _key(keys(True), kid, algorithm)
    if key is None:
        raise NotBelieved("key_id")
    try:
        return dict(jwt.decode(text, key, algorithms=[algorithm]).claims)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise NotBelieved("signature") from None


def _header(text: str) -> dict[str, Any]:
    """What the token says of itself, before any of it is believed."""
    if not isinstance(text, str) or len(text) > LARGEST_BYTES or text.count(".") != 2:
        raise NotBelieved("token")
    head = text.split(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or "crit" in header:
        raise NotBelieved("token")
    return header


def _key(found: Iterable[Mapping[str, Any]], kid: object, algorithm: str) -> RSAKey | ECKey | None:
    """The one published key of that id which signs this way."""
    fitting = [
        row for row in list(found)[:MOST_KEYS]
        if isinstance(row, dict) and row.get("kty") == KEY_TYPES[algorithm]
        and row.get("use", "sig") == "sig" and row.get("alg", algorithm) == algorithm
        and (kid is None or row.get("kid") == kid)
    ]  # fmt: skip
    if len(fitting) != 1:
        return None
    public = {name: value for name, value in fitting[0].items() if name in PUBLIC_PARTS}
    try:
        if public["kty"] == "EC":
            return ECKey.import_key(public) if public.get("crv") == CURVE else None
        return _large_enough(public)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _large_enough(public: dict[str, Any]) -> RSAKey | None:
    text = str(public["n"])
    modulus = int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    return RSAKey.import_key(public) if modulus.bit_length() >= SMALLEST_RSA_BITS else None


def _refuse_foreign(claims: Claims, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise NotBelieved("issuer")
    said = claims.get("aud")
    audience = said if isinstance(said, list) else [said]
    is_ours = expected.audience in audience
    if not is_ours or (len(audience) > 1 and claims.get("azp") != expected.audience):
        raise NotBelieved("audience")
    if claims.get("azp", expected.audience) != expected.audience:
        raise NotBelieved("audience")


def _refuse_untimely(claims: Claims, at: datetime) -> None:
    now = at.timestamp()
    issued = _instant(claims, "iat")
    is_now = now - OLDEST_SECONDS <= issued <= now + CLOCK_SECONDS
    if not is_now or _instant(claims, "exp") <= now - CLOCK_SECONDS:
        raise NotBelieved("clock")
    if "nbf" in claims and _instant(claims, "nbf") > now + CLOCK_SECONDS:
        raise NotBelieved("clock")


def _instant(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotBelieved("clock")
    return float(value)


def _refuse_nobody(claims: Claims) -> None:
    subject = claims.get("sub")
    if not (isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT):
        raise NotBelieved("subject")
