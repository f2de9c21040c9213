"""One attempt to sign in at a provider: begun here, answered once, within minutes."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from binome.people.models import Provider, ProviderKind
from binome.people.oidc import documents, pro_sante
from binome.people.oidc.errors import NotBelieved, ProviderSilent
from binome.people.oidc.line import ask
from binome.people.oidc.tokens import Claims, Expected, id_token

SESSION_KEY = "binome.attempts"
LONGEST_SECONDS = 600
MOST_OPEN = 3
LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True)
class Attempt:
    """What only this browser's session and this server know of a question that is out."""

    slug: str
    nonce: str
    verifier: str
    began: float
    person_id: str
    next: str


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, where the answer goes, and when it is."""

    provider: Provider
    secret: str
    back: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    subject: str
    label: str
    number: str
    sid: str


def begin(client: Client, session: Any, *, person_id: str = "", next_page: str = "/") -> str:
    """Note an attempt in the session; return the address of the provider to go to."""
    found = documents.document(client.provider)
    state, attempt = secrets.token_urlsafe(32), Attempt(
        client.provider.slug, secrets.token_urlsafe(32), secrets.token_urlsafe(48),
        client.at.timestamp(), person_id, next_page,
    )  # fmt: skip
    others = list(session.get(SESSION_KEY, {}).items())[1 - MOST_OPEN :]
    session[SESSION_KEY] = {**dict(others), state: asdict(attempt)}
    asked = {
        "response_type": "code", "client_id": client.provider.client_id,
        "redirect_uri": client.back, "scope": "openid profile", "state": state,
        "nonce": attempt.nonce, "code_challenge": _challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }  # fmt: skip
    if client.provider.kind == ProviderKind.PRO_SANTE_CONNECT:
        asked |= pro_sante.ASKED
    mark = "&" if "?" in found["authorization_endpoint"] else "?"
    return f"{found['authorization_endpoint']}{mark}{urlencode(asked)}"


def taken(session: Any, state: str, *, slug: str, at: datetime) -> Attempt:
    """The attempt that was answered, which is over with this; raises NotBelieved."""
    waiting = dict(session.get(SESSION_KEY, {}))
    found = waiting.pop(state, None)
    session[SESSION_KEY] = waiting
    if found is None or found["slug"] != slug:
        raise NotBelieved("state")
    if not 0 <= at.timestamp() - found["began"] <= LONGEST_SECONDS:
        raise NotBelieved("too_late")
    return Attempt(**found)


def finish(client: Client, attempt: Attempt, answer: Mapping[str, str]) -> Vouched:
    """Turn the provider's answer into whom it vouches for; raises NotBelieved, ProviderSilent."""
    found = documents.document(client.provider)
    _refuse_other_issuer(client.provider, found, answer)
    code = answer.get("code", "")
    if answer.get("error") in {"temporarily_unavailable", "server_error"}:
        raise ProviderSilent
    if "error" in answer or not 0 < len(code) <= LONGEST_CODE:
        raise NotBelieved("no_code")
    told = ask(found["token_endpoint"], **_proof(client, found, attempt, code))
    expected = Expected(client.provider.issuer, client.provider.client_id, client.at)
    claims = id_token(
        told.get("id_token", ""), lambda again: documents.keys(client.provider, again),
        expected=expected, nonce=attempt.nonce,
    )  # fmt: skip
    return _vouched(client.provider, claims, _more(client.provider, found, told, claims))


def _refuse_other_issuer(
    provider: Provider, found: Mapping[str, Any], answer: Mapping[str, str]
) -> None:
    """Who answered is who was asked (RFC 9207), where the provider says so."""
    is_said = found.get("authorization_response_iss_parameter_supported") is True
    if answer.get("iss", None if is_said else provider.issuer) != provider.issuer:
        raise NotBelieved("issuer")


def _proof(
    client: Client, found: Mapping[str, Any], attempt: Attempt, code: str
) -> dict[str, dict[str, str]]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": client.back,
        "code_verifier": attempt.verifier, "client_id": client.provider.client_id,
    }  # fmt: skip
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if not client.secret:
        return {"form": form}
    if "client_secret_basic" not in ways:
        return {"form": {**form, "client_secret": client.secret}}
    pair = f"{quote(client.provider.client_id, safe='')}:{quote(client.secret, safe='')}"
    basic = base64.b64encode(pair.encode()).decode()
    return {"form": form, "headers": {"Authorization": f"Basic {basic}"}}


def _more(
    provider: Provider, found: Mapping[str, Any], told: Mapping[str, Any], claims: Claims
) -> Claims:
    """What the provider tells of the person beside the token, of the very same person."""
    if provider.kind != ProviderKind.PRO_SANTE_CONNECT:
        return claims
    pro_sante.refuse_weak(claims)
    bearer = {"Authorization": f"Bearer {told.get('access_token', '')}"}
    more = ask(str(found.get("userinfo_endpoint", "")), headers=bearer)
    if not hmac.compare_digest(str(more.get("sub", "")).encode(), claims["sub"].encode()):
        raise NotBelieved("subject")
    return more


def _vouched(provider: Provider, claims: Claims, more: Claims) -> Vouched:
    names = [more.get("given_name"), more.get("family_name")]
    whole = " ".join(str(name) for name in names if name)
    label = whole or str(more.get("name") or more.get("preferred_username") or "")
    is_pro = provider.kind == ProviderKind.PRO_SANTE_CONNECT
    number = pro_sante.number(more) if is_pro else ""
    sid = claims.get("sid", "")
    return Vouched(claims["sub"], label[:200], number, sid[:255] if isinstance(sid, str) else "")


def _challenge(verifier: str) -> str:
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")
