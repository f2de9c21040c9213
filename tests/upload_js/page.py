"""The page the browser tests open: the real partial in a bare document, under our policy."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace

from django.template.loader import render_to_string
from django.utils import translation
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
)
DOCUMENT = """<!doctype html><html lang="{language}" dir="{direction}" data-room="field"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Upload</title>
<link rel="stylesheet" href="/static/binome.css">
<link rel="stylesheet" href="/static/upload/upload.css"></head>
<body><main class="narrow"><h1>Images</h1><section class="card">{partial}</section></main>
<script type="module" src="/static/upload/main.js"></script></body></html>"""


def endpoint(facts: dict[str, str]) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        language = request.query_params.get("language", "en")
        direction = request.query_params.get("dir", "ltr")
        context = {
            "case": SimpleNamespace(pk=facts["case_id"]),
            "upload_token": facts["token"],
        }
        with translation.override(language):
            partial = render_to_string("cases/_upload.html", context)
        html = DOCUMENT.format(language=language, direction=direction, partial=partial)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return show
