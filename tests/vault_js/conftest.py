"""The vault's modules in a real browser, served from this machine."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.deidentify_js.conftest import STATIC, _Quiet

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page beside the modules; they are imported by their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(STATIC)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"http://localhost:{server.server_port}/deidentify/package.json")
    yield page
    context.close()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def run(page: Page) -> Run:
    """Run a function of the page over one argument."""
    return lambda script, argument=None: page.evaluate(script, argument)
