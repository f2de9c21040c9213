"""What the tests do on the page and read from it, in the words of a reader."""

import io
import time
from collections.abc import Callable
from typing import Any

import numpy
from PIL import Image
from playwright.sync_api import Page


def until(page: Page, is_so: Callable[[], bool], *, seconds: float = 15) -> None:
    """Wait by asking: the strict policy of the page forbids waiting by script."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s; the page shows: {corner_text(page)}")
        page.wait_for_timeout(30)


def until_full(page: Page) -> None:
    until(page, lambda: quality(page) == "full")


def quality(page: Page) -> str | None:
    return page.locator("[data-viewer]").get_attribute("data-quality")


def says(page: Page, name: str) -> str:
    return page.locator(f"[data-says={name}]").inner_text()


def corner_text(page: Page) -> str:
    return " | ".join(page.locator(".viewer-corner").all_inner_texts())


def seen_text(page: Page) -> str:
    return page.locator("[data-viewer-seen]").inner_text()


def canvas_pixels(page: Page, selector: str = "[data-image]") -> Any:
    """The canvas as it is, without the words above it."""
    script = """element => new Promise(done => element.toBlob(blob => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.split(',')[1]);
        reader.readAsDataURL(blob);
    }))"""
    import base64

    data = base64.b64decode(page.locator(selector).evaluate(script))
    return numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def centred(canvas: Any, rows: int, columns: int) -> Any:
    """The part of the canvas where an image of this size lies at one pixel for one pixel."""
    height, width = canvas.shape[:2]
    top, left = round(height / 2 - rows / 2 + 1e-9), round(width / 2 - columns / 2 + 1e-9)
    return canvas[max(0, top) : top + rows, max(0, left) : left + columns]
