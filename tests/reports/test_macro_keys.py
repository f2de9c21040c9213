"""A macro's word and a space, in a real browser: becomes its text, is taken back, gaps by Tab."""

import json

from playwright.sync_api import Browser, Page, Route

from binome.pages.assets import FOLDER

ADDRESS = "http://localhost:1/"
PAGE = """<!doctype html><form data-report><details data-macros data-macros-url=/macros></details>
<textarea name=findings></textarea><textarea name=conclusion></textarea></form>
<script type=module src=/report-macros.js></script>"""
MACROS = {"pnr": "Pas de pneumothorax.", "size": "Size […] mm, side [ ].", "été": "Words."}


def served(browser: Browser) -> Page:
    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.endswith(".js"):
            script = (FOLDER / path).read_text()
            route.fulfill(body=script, content_type="text/javascript")
        elif path == "macros":
            route.fulfill(body=json.dumps(MACROS), content_type="application/json")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page = browser.new_page()
    page.route(f"{ADDRESS}**", serve)
    page.goto(ADDRESS)
    with page.expect_response("**/macros"):
        page.locator("[name=findings]").focus()
    return page


def typed(page: Page) -> str:
    return page.input_value("[name=findings]")


def test_a_word_becomes_its_text_and_backspace_takes_it_back(chromium: Browser) -> None:
    page = served(chromium)
    page.keyboard.type("Face. pnr et fin")
    assert typed(page) == "Face. Pas de pneumothorax. et fin"
    page.fill("[name=findings]", "")
    page.keyboard.type("PNR ")
    page.keyboard.press("Backspace")
    assert typed(page) == "PNR"
    page.fill("[name=findings]", "")
    page.keyboard.type("xpnr été ")
    assert typed(page) == "xpnr Words. "
    page.close()


def test_tab_goes_from_gap_to_gap_and_then_on(chromium: Browser) -> None:
    page = served(chromium)
    page.keyboard.type("size")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.evaluate("document.activeElement.setSelectionRange(5, 7)")
    page.keyboard.type("14")
    page.evaluate(
        "() => { const a = document.activeElement, n = a.value.indexOf('[ ]');"
        " a.setSelectionRange(n, n + 3) }"
    )
    page.keyboard.type("left")
    assert typed(page) == "Size 14 mm, side left."
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "conclusion"
    page.close()
