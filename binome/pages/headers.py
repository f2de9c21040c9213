"""Headers every page carries: a strict content security policy, no foreign host, nothing
sniffed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join([
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
])  # fmt: skip

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), interest-cohort=()",
    "Cache-Control": "private, no-store",
}
STRICT_TRANSPORT = "max-age=31536000"

Responder = Callable[[HttpRequest], HttpResponse]


def headers(get_response: Responder) -> Responder:
    """Add each header a view did not set itself."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.BEHIND_TLS:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return response

    return respond
