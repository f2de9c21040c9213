"""Fixtures of the viewer's tests: a stage to serve images from, and pages to look at them."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.fixtures.browser import PATIENCE_MS
from tests.fixtures.waiting import until
from tests.viewer import acts, phantom
from tests.viewer.stage import Stage, application

Look = Callable[..., Page]


@pytest.fixture(scope="session")
def head_ct() -> phantom.MadeSeries:
    return phantom.ct()


@pytest.fixture(scope="session")
def small_ct() -> phantom.MadeSeries:
    return phantom.ct(size=128, slices=20)


@pytest.fixture(scope="session")
def chest_film() -> phantom.MadeSeries:
    return phantom.film()


class Server(uvicorn.Server):
    """Uvicorn in a thread, on a port the system chose."""

    def __enter__(self) -> str:
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        until(lambda: self.started, what="the server of the viewer's page")
        port = self.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/"

    def __exit__(self, *_: object) -> None:
        self.should_exit = True
        self.force_exit = True
        self.thread.join(timeout=10)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def address(stage: Stage) -> Iterator[str]:
    config = uvicorn.Config(
        application(stage), port=0, log_level="critical", access_log=False, ws="none",
        lifespan="off", timeout_graceful_shutdown=1,
    )  # fmt: skip
    with Server(config) as found:
        yield found


@pytest.fixture
def look(chromium: Browser, address: str) -> Iterator[Look]:
    """Open the page in a context of its own: `look(width=360, height=800, has_touch=True)`."""
    contexts = []

    def opened(*, width: int = 1440, height: int = 860, script: str = "", **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        _listen(page)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def _listen(page: Page) -> None:
    heard = acts.COMPLAINTS[id(page)] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if _is_bad(said) else None)


def _is_bad(said: ConsoleMessage) -> bool:
    return said.type in ("error", "warning") and "Failed to load resource" not in said.text
