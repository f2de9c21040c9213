"""What the tests do on the page and read from it, in the words of a reader."""

import base64
import io
import time
from collections.abc import Callable
from typing import Any

import numpy
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page

COMPLAINTS: dict[int, list[str]] = {}
CANVAS_AS_PNG = """element => new Promise(done => element.toBlob(blob => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(',')[1]);
    reader.readAsDataURL(blob);
}))"""


def until(page: Page, is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait by asking: the strict policy of the page forbids waiting by script."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s; the page shows: {corner_text(page)}")
        page.wait_for_timeout(25)


def until_full(page: Page) -> None:
    until(page, lambda: quality(page) == "full")


def until_all_here(page: Page) -> None:
    """All images arrived, and that was announced: nothing more speaks by itself."""
    until_full(page)
    until(page, lambda: announced(page).startswith("All images of this series"), seconds=60)


def settle(page: Page) -> None:
    """Let the next frame be painted."""
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


def pass_frames(page: Page, count: int) -> None:
    """Let that many frames be painted, in which nothing may move."""
    for _ in range(count // 2):
        settle(page)


def quality(page: Page) -> str | None:
    return page.locator("[data-viewer]").get_attribute("data-quality")


def says(page: Page, name: str) -> str:
    return page.locator(f"[data-says={name}]").inner_text()


def corner_text(page: Page) -> str:
    return " | ".join(page.locator(".viewer-corner").all_inner_texts())


def seen_text(page: Page) -> str:
    return page.locator("[data-viewer-seen]").inner_text()


def announced(page: Page) -> str:
    return page.locator("[data-announce]").inner_text()


def complaints(page: Page) -> list[str]:
    """Errors and warnings of the console, refused connections aside."""
    return COMPLAINTS[id(page)]


def canvas_pixels(page: Page, selector: str = "[data-image]") -> Any:
    """The canvas as it is, without the words above it."""
    data = base64.b64decode(page.locator(selector).evaluate(CANVAS_AS_PNG))
    return numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def centred(canvas: Any, rows: int, columns: int) -> Any:
    """The part of the canvas where an image of this size lies at one pixel for one pixel."""
    height, width = canvas.shape[:2]
    top, left = _half_up(height / 2 - rows / 2), _half_up(width / 2 - columns / 2)
    return canvas[max(0, top) : top + rows, max(0, left) : left + columns]


def _half_up(value: float) -> int:
    return int(numpy.floor(value + 0.5))


def box_of(thing: Locator) -> FloatRect:
    box = thing.bounding_box()
    assert box is not None
    return box


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], **options: Any) -> None:
    """Drag on the pane, from and to points in shares of its sides."""
    box = box_of(page.locator("[data-pane]"))
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down(**options)
    page.mouse.move(*points[1], steps=4)
    page.mouse.up(**options)
    settle(page)


def take(page: Page, key: str, tool: str) -> None:
    """Take a tool by its key, and wait until it has been fetched."""
    page.keyboard.press(key)
    until(page, lambda: page.locator(f"[data-pane][data-tool={tool}]").count() > 0)


def press(page: Page, at: tuple[float, float]) -> None:
    """Press once on the pane, at a point in shares of its sides."""
    box = box_of(page.locator("[data-pane]"))
    page.mouse.click(box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"])
    settle(page)


def has_drawing(page: Page) -> bool:
    settle(page)
    return bool(canvas_pixels(page, "[data-overlay]").any())
