"""The dictating page in a real browser with a made-up microphone: phrases, commands, a cut line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.fixtures.browser import ARGUMENTS, chromium_path

STATIC = Path(__file__).parents[2] / "binome" / "pages" / "static"
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WORDS = [{"text": "nodule", "start": 0.1, "end": 0.5, "confidence": 0.4}]
PAGE = """<!doctype html><html lang=fr><title>Dictation</title><form data-report>
<input name=csrfmiddlewaretoken value=x>
<textarea name=clinical_information></textarea><textarea name=technique></textarea>
<textarea name=findings></textarea><textarea name=conclusion></textarea>
<div data-dictation hidden data-url="/dictation/" data-sound="/sound/" data-macros="/macros/"
 data-listening="Listening"
 data-written="Written" data-offline="Kept here" data-refused="Refused">
<button type=button data-record>Dictate</button><select name=dictation_language><option>fr</select>
<span data-dictated></span><p data-partial></p>
<details hidden><summary>Heard</summary><div data-heard></div></details>
</div></form><script type=module src="/report-dictation.js"></script>"""


class Server:
    """Answers for the house: a phrase becomes steps, or nothing while the line is cut."""

    def __init__(self) -> None:
        self.is_cut, self.keys = False, set[str]()
        self.steps = [{"act": "text", "said": "Nodule de 8 mm."}]

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix("http://localhost:8123")
        if path == "/":
            route.fulfill(content_type="text/html", body=PAGE)
        elif path == "/report.js":
            route.fulfill(content_type="text/javascript", body="export async function settle() {}")
        elif path.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=(STATIC / path[1:]).read_text())
        elif path == "/macros/":
            route.fulfill(json={"rx": "Thorax normal."})
        elif b'name="partial"' in (route.request.post_data_buffer or b""):
            route.fulfill(json={"text": "nodule de 8"})
        elif self.is_cut:
            route.abort()
        else:
            self._phrase(route)

    def _phrase(self, route: Route) -> None:
        body = route.request.post_data_buffer or b""
        assert b'name="audio"' in body
        key = body.partition(b'name="key"')[2].split(b"\r\n")[2].decode()
        steps = [] if self.keys else self.steps
        self.keys.add(key)
        route.fulfill(json={"id": "1", "steps": steps, "words": WORDS if steps else []})


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    speaking = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*ARGUMENTS, *MICROPHONE]
    )
    context = speaking.new_context()
    context.route("**/*", server.answer)
    shown = context.new_page()
    shown.goto("http://localhost:8123/")
    yield shown
    context.close()
    speaking.close()


def test_a_spoken_phrase_is_written_where_the_reader_is_and_survives_a_cut_line(
    page: Page, server: Server
) -> None:
    findings, conclusion = page.locator("[name=findings]"), page.locator("[name=conclusion]")
    server.is_cut = True
    page.click("text=Dictate")
    expect(page.locator("[data-record]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-partial]")).to_have_text("nodule de 8", timeout=60_000)
    expect(page.locator("[data-dictated]")).to_have_text("Kept here", timeout=60_000)
    page.click("[data-record]")
    assert findings.input_value() == ""
    page.reload()
    server.steps = [
        {"act": "text", "said": "Nodule de 8 mm."}, {"act": "section", "said": "conclusion"},
        {"act": "macro", "said": "rx"},
    ]  # fmt: skip
    server.is_cut = False  # not before the reload: the first page would write into what goes
    expect(findings).to_have_value("Nodule de 8 mm.", timeout=60_000)
    expect(conclusion).to_have_value("Thorax normal.", timeout=60_000)
    expect(page.locator("[data-heard] button.unsure")).to_have_text("nodule")
    assert server.keys
