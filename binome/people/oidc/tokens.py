"""Signed tokens of a provider: whose key, which algorithm, for whom, from when to when, once."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from binome.people.oidc.errors import NotBelieved

LARGEST_BYTES = 16 * 1024
LONGEST_SUBJECT = 255
SMALLEST_RSA_BITS = 2048
MOST_KEYS = 32
#: Which kind of key an algorithm signs with. `none` and secrets we share are not among them.
KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
CURVE, COORDINATE_BYTES = "P-256", 32
PART = re.compile(r"[A-Za-z0-9_-]+")
HASH = hashes.SHA256()
PUBLIC = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
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
    said, _dot, mark = text.rpartition(".")
    try:
        _hold(key, algorithm, said.encode("ascii"), _bytes(mark))
        claims = json.loads(_bytes(said.rpartition(".")[2]))
    except (InvalidSignature, ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise NotBelieved("signature")
    return claims


def _hold(key: PUBLIC, algorithm: str, said: bytes, mark: bytes) -> None:
    """RFC 7518, 3.3 to 3.5; raises InvalidSignature."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        if len(mark) != 2 * COORDINATE_BYTES:
            raise InvalidSignature
        halves = mark[:COORDINATE_BYTES], mark[COORDINATE_BYTES:]
        pair = [int.from_bytes(half, "big") for half in halves]
        key.verify(utils.encode_dss_signature(*pair), said, ec.ECDSA(HASH))
    elif algorithm == "PS256":
        way = padding.PSS(mgf=padding.MGF1(HASH), salt_length=HASH.digest_size)
        key.verify(mark, said, way, HASH)
    else:
        key.verify(mark, said, padding.PKCS1v15(), HASH)


def _bytes(part: str) -> bytes:
    """base64url as RFC 7515 writes it, and nothing a lenient reader would forgive."""
    if not PART.fullmatch(part):
        raise ValueError
    content = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(content).rstrip(b"=") != part.encode("ascii"):
        raise ValueError
    return content


def _header(text: str) -> dict[str, Any]:
    """What the token says of itself, before any of it is believed."""
    if not isinstance(text, str) or len(text) > LARGEST_BYTES or text.count(".") != 2:
        raise NotBelieved("token")
    try:
        header = json.loads(_bytes(text.split(".")[0]))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or "crit" in header:
        raise NotBelieved("token")
    return header


def _key(found: Iterable[Mapping[str, Any]], kid: object, algorithm: str) -> PUBLIC | None:
    """The one published key of that id which signs this way."""
    fitting = [
        row for row in list(found)[:MOST_KEYS]
        if isinstance(row, dict) and row.get("kty") == KEY_TYPES[algorithm]
        and row.get("use", "sig") == "sig" and row.get("alg", algorithm) == algorithm
        and (kid is None or row.get("kid") == kid)
    ]  # fmt: skip
    if len(fitting) != 1:
        return None
    try:
        return _curve_point(fitting[0]) if algorithm == "ES256" else _large_enough(fitting[0])
    except (ValueError, TypeError, KeyError):
        return None


def _curve_point(row: Mapping[str, Any]) -> ec.EllipticCurvePublicKey | None:
    if row.get("crv") != CURVE:
        return None
    x, y = (int.from_bytes(_bytes(row[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _large_enough(row: Mapping[str, Any]) -> rsa.RSAPublicKey | None:
    modulus, exponent = (int.from_bytes(_bytes(row[name]), "big") for name in ("n", "e"))
    if modulus.bit_length() < SMALLEST_RSA_BITS:
        return None
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


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
