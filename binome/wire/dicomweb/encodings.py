"""Which content coding a client takes best (RFC 9110 12.5.3), and whether it holds an answer."""

import hashlib
import re

from starlette.datastructures import Headers

CODINGS = ("br", "gzip")
IDENTITY = "identity"
_QUALITY = re.compile(r"q=([01](?:\.\d{0,3})?)\Z")


def coding_for(headers: Headers) -> str:
    """`br` before `gzip`, as far as the client takes them; else `identity`."""
    weights = dict(map(_entry, headers.get("accept-encoding", "").lower().split(",")))
    taken = [each for each in CODINGS if weights.get(each, weights.get("*", 0.0)) > 0]
    return max(taken, key=lambda each: weights.get(each, weights.get("*", 0.0)), default=IDENTITY)


def _entry(text: str) -> tuple[str, float]:
    name, _, parameter = text.replace(" ", "").partition(";")
    quality = _QUALITY.match(parameter)
    return name, float(quality[1]) if quality else 1.0


def is_known(etag: str, headers: Headers) -> bool:
    """Whether If-None-Match holds this entity tag (RFC 9110 13.1.2, weak comparison)."""
    said = [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]
    return "*" in said or etag in said


def etag_of(*about: object) -> str:
    """An entity tag of what decides an answer; blobs never change under their name."""
    return f'"{hashlib.sha256(repr(about).encode()).hexdigest()[:32]}"'
