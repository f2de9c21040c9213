"""What a provider publishes about itself: addresses and keys, kept a while in memory."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache

from binome.kernel.errors import Refusal
from binome.people.models import Provider
from binome.people.oidc.errors import NotBelieved, ProviderSilent
from binome.people.oidc.line import ask, refuse_unsafe

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_SECONDS, ASKED_AGAIN_SECONDS, PROBE_SECONDS = 600, 30, 60
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def document(provider: Provider) -> dict[str, Any]:
    """The provider's own description; raises ProviderSilent or NotBelieved."""
    name = f"oidc-document-{provider.pk}"
    kept = cache.get(name)
    if isinstance(kept, dict):
        return kept
    found = _asked(provider)
    if found.get("issuer") != provider.issuer:
        raise NotBelieved("issuer")
    for field in NEEDED:
        refuse_unsafe(found.get(field))
    cache.set(name, found, KEPT_SECONDS)
    return found


def keys(provider: Provider, is_asked_again: bool) -> Iterable[Mapping[str, Any]]:
    """The published keys; asked for again when an id is unknown, but not at every forged one."""
    name = f"oidc-keys-{provider.pk}"
    kept = cache.get(name)
    if kept and (not is_asked_again or time.time() - kept[0] < ASKED_AGAIN_SECONDS):
        found: list[Mapping[str, Any]] = kept[1]
        return found
    told = ask(document(provider)["jwks_uri"]).get("keys")
    if not isinstance(told, list):
        raise NotBelieved("keys")
    cache.set(name, (time.time(), told), KEPT_SECONDS)
    return told


def answers(provider: Provider) -> bool:
    """Whether the provider answers now; asked at most once a minute."""
    kept = cache.get(_probe(provider))
    if kept is None:
        try:
            _asked(provider)
            kept = True
        except Refusal:
            kept = False
    return bool(kept)


def _asked(provider: Provider) -> dict[str, Any]:
    """The description, fresh; while it is known to be silent nobody waits for it again."""
    if cache.get(_probe(provider)) is False:
        raise ProviderSilent
    try:
        found = ask(provider.issuer.rstrip("/") + WELL_KNOWN)
    except ProviderSilent:
        cache.set(_probe(provider), False, PROBE_SECONDS)
        raise
    cache.set(_probe(provider), True, PROBE_SECONDS)
    return found


def _probe(provider: Provider) -> str:
    return f"oidc-answers-{provider.pk}"
