"""Unsafe requests carried by a cookie must come from our own pages and hold the CSRF header."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from django.conf import settings
from django.middleware.csrf import (  # type: ignore[attr-defined]
    InvalidTokenFormat,
    _check_token_format,
    _does_token_match,
)
from starlette.requests import Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrftoken"


def needs_check(request: Request) -> bool:
    """A bearer token is not sent by a browser on its own; a cookie is."""
    is_token = request.headers.get("authorization", "").lower().startswith("bearer ")
    return request.method not in SAFE_METHODS and not is_token


def is_from_our_pages(request: Request) -> bool:
    """Same origin by what the browser says, and the CSRF header fits the cookie."""
    return _is_same_origin(request) and _has_csrf_header(request)


def _is_same_origin(request: Request) -> bool:
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


def _has_csrf_header(request: Request) -> bool:
    token, secret = request.headers.get(CSRF_HEADER, ""), _csrf_secret(request)
    try:
        _check_token_format(token)
        _check_token_format(secret)
    except InvalidTokenFormat:
        return False
    return bool(_does_token_match(token, secret))


def _csrf_secret(request: Request) -> str:
    try:
        morsel = SimpleCookie(request.headers.get("cookie", "")).get(settings.CSRF_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
