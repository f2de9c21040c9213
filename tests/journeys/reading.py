"""What a reader does: finds the case, looks at every kind of picture, measures, writes, signs."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.people import PASSWORD, Visitor, wait_until
from tests.viewer import acts

FINDINGS = "Hyperdense collection in the right basal ganglia, 30 mm."
CONCLUSION = "Deep haematoma on the right. Neurosurgical advice tonight."
LOSSLESS_WITHIN_SECONDS = 180
THIN_LINE_BYTES = 300_000


def open_from_worklist(reader: Visitor, case: str) -> Page:
    """Open the case on a thin line, as readers have it: the preview is there before the rest."""
    page = reader.go("/")
    reader.slow_down(down=THIN_LINE_BYTES, latency_ms=40)
    page.locator(f"a.open[href='{case}read/']").click()
    page.wait_for_url(f"**{case}read/")
    return page


def see_preview_then_lossless(reader: Visitor) -> None:
    page = reader.page
    # On a quick machine the image is here in full before anybody looks; what a preview says of
    # itself is held on a line that is thin enough (tests/viewer/test_thin_line.py).
    loaded = "image => image.complete && image.naturalWidth > 0"
    acts.until(page, lambda: page.locator("[data-preview]").evaluate(loaded))
    acts.until(page, lambda: acts.quality(page) == "full", seconds=LOSSLESS_WITHIN_SECONDS)
    assert "lossless" in acts.says(page, "state")


def scroll(page: Page, *, slices: int) -> None:
    """Turn slices by the arrow keys, waiting for each in full."""
    page.locator("[data-pane]").focus()
    for _ in range(slices):
        before = acts.says(page, "slice")
        page.keyboard.press("ArrowDown")
        acts.until(page, lambda before=before: acts.says(page, "slice") != before)  # type: ignore[misc]
    acts.until(page, lambda: acts.quality(page) == "full", seconds=LOSSLESS_WITHIN_SECONDS)


def measure(page: Page) -> float:
    """Draw a length and return its millimetres."""
    page.locator("[data-pane]").focus()
    acts.take(page, "l", "length")
    for _ in range(4):  # the arrival of the last image may speak over the first measure
        acts.drag(page, (0.4, 0.5), (0.6, 0.5))
        found = re.fullmatch(r"([\d.]+) mm", acts.announced(page))
        if found:
            break
    assert found, acts.announced(page)
    assert acts.canvas_pixels(page, "[data-overlay]").any()
    return float(found.group(1))


def write(page: Page) -> None:
    page.fill("[name=findings]", FINDINGS)
    page.fill("[name=conclusion]", CONCLUSION)
    expect(page.locator("[data-report] [data-saved]")).to_have_text("Saved")


def go_to_sign(page: Page) -> None:
    page.locator("button[name=then][value=final]").click()
    page.wait_for_url("**/read/sign/**")
    expect(page.locator("main")).to_contain_text(CONCLUSION)


def sign(page: Page) -> None:
    if page.locator("[name=critical]").count():
        page.locator("[name=critical][value=yes]").check(force=True)
    page.fill("[name=password]", PASSWORD)
    page.locator("form.card button.main").click()
    page.wait_for_load_state("load")


def sign_is_stopped_by_a_message(page: Page) -> None:
    """Signing stops when a message came meanwhile; the reader goes back and sees it."""
    sign(page)
    expect(page.get_by_role("alert").first).to_contain_text("message")
    page.get_by_role("link", name="Look at the case again").click()
    page.wait_for_url("**/read/")


def sees_what_was_seen(page: Page) -> str:
    """The page's own words for which images were displayed, once it counted some."""
    says = page.locator("[data-viewer-seen]")
    wait_until(
        lambda: not says.inner_text().startswith("0 of"), page, seconds=60, what="images counted"
    )
    return says.inner_text()
