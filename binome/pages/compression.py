"""Pages travel compressed: Brotli where the browser takes it, gzip where it does not."""

import gzip
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Responder = Callable[[HttpRequest], HttpResponse]

SMALLEST_BYTES = 500
BROTLI_QUALITY = 5
GZIP_LEVEL = 6


def compression(get_response: Responder) -> Responder:
    """Compress text answers above a few hundred bytes; streams and pictures pass unchanged."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_worth_it(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            _compress(response, request.headers.get("Accept-Encoding", ""))
        return response

    return respond


def _is_worth_it(response: HttpResponse) -> bool:
    if response.streaming or response.has_header("Content-Encoding"):
        return False
    is_text = response.headers.get("Content-Type", "").startswith(("text/", "application/json"))
    return is_text and len(response.content) >= SMALLEST_BYTES


def _compress(response: HttpResponse, accepted: str) -> None:
    if "br" in accepted:
        response.content = brotli.compress(response.content, quality=BROTLI_QUALITY)
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.content = gzip.compress(response.content, GZIP_LEVEL)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
