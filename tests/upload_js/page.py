"""The page the browser tests open: the real partial inside a bare document."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
)


def endpoint(facts: dict[str, str]) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        html = "<!doctype html><title>upload</title>"
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return show
