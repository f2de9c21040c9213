"""The upload page in a real browser against a real server that can be killed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.exchange.files import slices
from tests.upload_js.desk import Desk
from tests.wire.uploads.conftest import own_server, upload_data

__all__ = ["own_server", "upload_data"]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 1000, "height": 900})
    yield made
    made.close()


@pytest.fixture
def desk(context: BrowserContext, own_server) -> Desk:
    return Desk(own_server, open_page(context))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve slices of one study."""
    target = tmp_path / "disc"
    target.mkdir()
    for number, data in enumerate(slices(12)):
        (target / f"IM{number:03}").write_bytes(data)
    return target


def open_page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: print("page error:", error, file=sys.stderr))
    return page
