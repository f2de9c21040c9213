"""Keyed hashes of things that may name a patient: equal things stay equal, nothing reads back."""

import hashlib
import hmac

from binome.identity import site_keys


def keyed(site_id: str, kind: str, value: str) -> str:
    """Return the keyed hash of a value, or an empty text for an empty one."""
    if not value:
        return ""
    secret = site_keys.hash_secret(site_id)
    return hmac.new(secret, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()
