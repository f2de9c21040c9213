"""Keys in a real browser: F2 fills what is empty and marks it; F8 goes to the next section."""

import json
from urllib.parse import parse_qs

from playwright.sync_api import Browser, Page, Route

from binome.pages.assets import FOLDER

ADDRESS = "http://localhost:1/"
PAGE = """<!doctype html><script id=report-words type=application/json>
{"saved": "Saved", "unsaved": "-", "images": "-", "message": "-", "reload": "-"}</script>
<form data-report data-save-url=/save data-state-url=/state action=/save method=post>
<input type=hidden name=csrfmiddlewaretoken value=t><input type=hidden name=revision value=3>
<input type=hidden name=images_fingerprint><input type=hidden name=last_message_id>
<p data-news></p><div data-templates data-untouched-words="Not touched"><select name=template>
<option value=one>One</option></select><button formaction=/fill data-fill>Fill</button>
<p data-filled></p></div><textarea name=technique></textarea><textarea name=findings></textarea>
<textarea name=conclusion></textarea><p data-saved></p></form>
<script type=module src=/report.js></script>
<script type=module src=/report-templates.js></script>"""


def served(browser: Browser, answer: dict[str, object]) -> tuple[Page, list[dict[str, list[str]]]]:
    """The page with its two scripts; what it posts is kept, `answer` is what it is told."""
    posted: list[dict[str, list[str]]] = []

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.endswith(".js"):
            script = (FOLDER / path).read_text()
            route.fulfill(body=script, content_type="text/javascript")
        elif path == "fill":
            posted.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
            route.fulfill(body=json.dumps(answer), content_type="application/json")
        elif path == "save":
            route.fulfill(body='{"revision": 4}', content_type="application/json")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page = browser.new_page()
    page.route(f"{ADDRESS}**", serve)
    page.goto(ADDRESS)
    return page, posted


def test_the_key_fills_marks_and_never_overwrites(chromium: Browser) -> None:
    texts = {"technique": "Face.", "conclusion": "Normal."}
    page, posted = served(chromium, {"revision": 9, "texts": texts, "sentence": "Two filled."})
    page.fill("[name=findings]", "Fracture.")
    page.keyboard.press("F2")
    page.wait_for_selector("[data-untouched=conclusion]")
    assert posted[0]["findings"] == ["Fracture."]
    assert posted[0]["template"] == ["one"]
    assert page.input_value("[name=findings]") == "Fracture."
    assert page.input_value("[name=technique]") == "Face."
    assert page.input_value("[name=revision]") == "9"
    assert page.inner_text("[data-filled]") == "Two filled."
    assert page.inner_text("[data-untouched=technique]") == "Not touched"
    page.type("[name=conclusion]", "x")
    assert page.locator("[data-untouched=conclusion]").count() == 0
    assert page.locator("[data-untouched=technique]").count() == 1
    page.close()


def test_a_key_goes_from_section_to_section_and_back(chromium: Browser) -> None:
    page, _ = served(chromium, {})
    page.fill("[name=findings]", "Fracture.")
    places = []
    for key in ("F8", "F8", "F8", "F8", "Shift+F8", "Shift+F8"):
        page.keyboard.press(key)
        places.append(page.evaluate("document.activeElement.name"))
    assert places == [
        "conclusion", "technique", "findings", "conclusion", "findings", "technique",
    ]  # fmt: skip
    page.keyboard.press("F8")
    page.keyboard.type(" Droite.")
    assert page.input_value("[name=findings]") == "Fracture. Droite."
    page.close()
