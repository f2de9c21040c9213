"""`GET /metrics`: to whoever asks on this machine without a proxy between, or shows the token.

The token is the file `keys/metrics`; everybody else is told that there is no such page.
"""

import ipaddress

from django.conf import settings
from django.utils.crypto import constant_time_compare
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from binome.kernel.clock import utc_now
from binome.kernel.files import secret_in
from binome.operation import metrics as figures
from binome.wire.threads import in_thread

FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


async def metrics(request: Request) -> Response:
    """The figures of this instant, or 404."""
    if not _may(request):
        return PlainTextResponse("not found\n", status_code=404)
    said = await in_thread(figures.text, at=utc_now())
    headers = {"Cache-Control": "no-store", "Content-Type": figures.CONTENT_TYPE}
    return Response(said, headers=headers)


metrics.policy = "public"  # type: ignore[attr-defined]


def _may(request: Request) -> bool:
    shown = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if shown:
        return constant_time_compare(shown, secret_in(settings.KEYS / "metrics"))
    if settings.BEHIND_TLS or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
