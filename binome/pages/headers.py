"""Headers every page carries: a strict content security policy, no foreign host, nothing
sniffed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join([
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "media-src 'self'",
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
#: Of streams, which are no pages: nothing in them may run or load anything.
OF_STREAMS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
LOGOUT = "/accounts/logout/"
STRICT_TRANSPORT = "max-age=31536000"

Responder = Callable[[HttpRequest], HttpResponse]


def headers(get_response: Responder) -> Responder:
    """Add each header a view did not set itself."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.method == "POST" and request.path == LOGOUT:
            response.headers["Clear-Site-Data"] = '"cache"'  # the next person's phone holds no film
        if settings.BEHIND_TLS:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return response

    return respond


class OnEveryAnswer:
    """Around the whole application: a strict policy on each answer that did not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [own for own in OF_STREAMS if own[0] not in names]
            await send(message)

        await self.app(scope, receive, send_guarded)
