"""One ASGI application: Starlette carries the streams, Django the pages."""

import os

import django
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
django.setup(set_prefix=False)

from django.core.asgi import get_asgi_application  # noqa: E402

from binome.config.metrics import metrics  # noqa: E402
from binome.pages import assets  # noqa: E402
from binome.pages.bodies import bounded  # noqa: E402
from binome.pages.headers import HEADERS, OnEveryAnswer  # noqa: E402
from binome.wire.app import lifespan, routes  # noqa: E402

FOR_EVER = "public, max-age=31536000, immutable"


def healthz(request: Request) -> Response:
    """200 once the process is ready; says nothing else."""
    return PlainTextResponse("ready\n", headers={"Cache-Control": "no-store"})


def static(request: Request) -> Response:
    """A static file under the hash of all of them; an old hash is answered with today's file."""
    found = assets.asset(request.path_params["name"])
    if found is None:
        return PlainTextResponse("not found\n", status_code=404)
    is_current = request.path_params["version"] == assets.version()
    headers = {
        "Cache-Control": FOR_EVER if is_current else "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": "same-origin",
        # A worker takes its policy from its own response, not from the page.
        "Content-Security-Policy": HEADERS["Content-Security-Policy"],
    }
    body = found.plain
    if "br" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = found.brotli, "br"
    return Response(body, media_type=found.media_type, headers=headers)


healthz.policy = static.policy = "public"  # type: ignore[attr-defined]

application = Starlette(
    routes=[
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        Route("/static/{version}/{name:path}", static),
        *routes(),
        Mount("/", bounded(get_asgi_application())),  # type: ignore[arg-type]
    ],
    middleware=[Middleware(OnEveryAnswer)],
    lifespan=lifespan,
)
