"""A small page with the film dialog in Chromium, served from this machine under our policy."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page

import binome

STATIC = Path(binome.__file__).parent / "pages" / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
DOCUMENT = """<!doctype html><html lang="en" dir="{direction}" data-room="field"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Film</title>
<link rel="stylesheet" href="/binome.css"><link rel="stylesheet" href="/film/film.css"></head>
<body><main><h1>Film</h1><input type="file" aria-label="file">{dialog}</main></body></html>"""


class _Site(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """Serve the page at /, everything else from the folder."""
        if self.path.split("?")[0] != "/":
            super().do_GET()
            return
        with translation.override("en"):
            dialog = render_to_string("cases/_film.html")
        html = DOCUMENT.format(direction="rtl" if "rtl" in self.path else "ltr", dialog=dialog)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, directory=str(STATIC)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    context.set_default_timeout(120_000)
    yield context.new_page()
    context.close()
