"""What a reader waits for in the lean viewer and in OHIF, on 3G, over a hub of the whole demo.

python -m benchmarks.viewing FOLDER [IMAGES]   (a data folder made by `binome demo`, OHIF installed;
IMAGES: a folder of DICOM files of one series, opened as one more case)
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from benchmarks.shaped_line import THIRD_GENERATION, ShapedLine
from tests.fixtures.browser import chromium_path
from tests.fixtures.waiting import free_port

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True,
    "has_touch": True, "locale": "fr-FR",
}  # fmt: skip
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
MARKS = """() => Object.fromEntries(performance.getEntriesByType('mark')
    .filter(mark => mark.name.startsWith('viewer:')).map(mark => [mark.name, mark.startTime]))"""
PICTURE = """() => { const image = document.querySelector('[data-preview]');
    if (!image) return 0;
    if (!image.hidden && !(image.complete && image.naturalWidth)) return 0;
    const entry = performance.getEntriesByType('resource').find(e => e.name === image.src);
    return entry ? entry.responseEnd : 0; }"""
SHOWN = """() => { const image = document.querySelector('[data-preview]');
    const is_painted = performance.getEntriesByName('first-contentful-paint').length;
    return image && image.complete && image.naturalWidth && is_painted ? performance.now() : 0;
}"""
SCROLL = """async seconds => { const pane = document.querySelector('[data-pane]');
    const place = () => document.querySelector('[data-says=slice]').textContent;
    const went = [], until = performance.now() + seconds * 1000;
    let last = place(), turn = 'ArrowUp', n = 0;
    while (performance.now() < until) {
      if (n++ % 10 === 0) turn = turn === 'ArrowUp' ? 'ArrowDown' : 'ArrowUp';
      const key = {key: turn, bubbles: true, cancelable: true};
      pane.dispatchEvent(new KeyboardEvent('keydown', key));
      await new Promise(done => requestAnimationFrame(done));
      const now = place(); if (now !== last) went.push(now); last = now; }
    return went.length / seconds; }"""
LONGEST_SECONDS, QUIET_SECONDS = 240, 4
CHATTER_BYTES = 2000  # a page that stands asks now and then whether something is new
Json = dict[str, Any]


@contextmanager
def hub(data: Path, port: int) -> Iterator[None]:
    """The hub as it ships."""
    words = [sys.executable, "-m", "binome", "serve", "--data", str(data)]
    with (data.parent / "viewing.log").open("ab") as log:
        process = subprocess.Popen(
            [*words, "--http", f"127.0.0.1:{port}"], stdout=log, stderr=log,
            env={**os.environ, "BINOME_URL": f"http://127.0.0.1:{port}"},
        )  # fmt: skip
    try:
        until(lambda: _answers(port))
        yield
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def until(is_so: Callable[[], Any], page: Page | None = None) -> Any:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not (found := is_so()):
        if time.monotonic() > deadline:
            raise TimeoutError
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.1)
    return found


def until_quiet(line: ShapedLine) -> None:
    """What was still on its way for the visit before is not laid to the next one."""
    seen, since = line.bytes_down, time.monotonic()
    deadline = since + LONGEST_SECONDS
    while time.monotonic() - since < QUIET_SECONDS and time.monotonic() < deadline:
        time.sleep(0.2)
        if line.bytes_down - seen > CHATTER_BYTES:
            seen, since = line.bytes_down, time.monotonic()


class Count:
    """Requests and bytes of a page as DevTools counts them, headers included."""

    def __init__(self, wire: CDPSession) -> None:
        self.rows: dict[str, list[Any]] = {}
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._ended)

    def _asked(self, event: Json) -> None:
        if event["request"]["url"].startswith("http"):
            self.rows[event["requestId"]] = [event["request"]["url"], 0]

    def _ended(self, event: Json) -> None:
        if event["requestId"] in self.rows:
            self.rows[event["requestId"]][1] = int(event["encodedDataLength"])

    def until_preview(self) -> tuple[float, int]:
        rows = list(self.rows.values())
        last = next((n for n, (url, _) in enumerate(rows) if "preview.webp" in url), len(rows) - 1)
        return round(sum(size for _, size in rows[: last + 1]) / 1000, 1), last + 1


def lean(context: BrowserContext, url: str, line: ShapedLine) -> Json:
    """First image, lossless, next slice, and the second visit, of one case."""
    page = context.new_page()
    count = Count(context.new_cdp_session(page))
    before = line.bytes_down
    page.goto(url, wait_until="commit", timeout=LONGEST_SECONDS * 1000)
    first = until(lambda: page.evaluate(PICTURE), page)
    kilobytes, requests = count.until_preview()
    found: Json = {"first_s": first / 1000, "first_kB": kilobytes, "first_requests": requests}
    marks = until(lambda: "viewer:diagnostic" in (m := page.evaluate(MARKS)) and m, page)
    found |= {name.removeprefix("viewer:") + "_s": at / 1000 for name, at in marks.items()}
    found["lossless_kB"] = round((line.bytes_down - before) / 1000)
    if page.locator("[data-says=slice]").inner_text():
        found |= _next_slice(page)
    until_quiet(line)
    page.goto("about:blank")
    before = line.bytes_down
    page.goto(url, wait_until="commit", timeout=LONGEST_SECONDS * 1000)
    found["again_first_s"] = until(lambda: page.evaluate(SHOWN), page) / 1000
    marks = until(lambda: "viewer:diagnostic" in (m := page.evaluate(MARKS)) and m, page)
    found["again_s"] = marks["viewer:diagnostic"] / 1000
    found["again_kB"] = round((line.bytes_down - before) / 1000)
    page.close()
    return found


def _next_slice(page: Page) -> Json:
    """From the key to a picture of the next slice that nobody fetched yet, then in full."""
    quality = page.locator("[data-viewer]")
    began = time.monotonic()
    page.locator("[data-pane]").press("ArrowDown")
    until(lambda: quality.get_attribute("data-quality") not in ("none", ""), page)
    preview = time.monotonic() - began
    until(lambda: quality.get_attribute("data-quality") == "full", page)
    return {"next_preview_s": preview, "next_lossless_s": time.monotonic() - began}


def scrolled(context: BrowserContext, url: str) -> Json:
    """Images a second through lossless slices in memory, and the heap afterwards."""
    page = context.new_page()
    page.goto(url)
    until(lambda: page.locator("[data-viewer]").get_attribute("data-quality") == "full", page)
    page.wait_for_timeout(5000)
    rate = page.evaluate(SCROLL, 6)
    wire = context.new_cdp_session(page)
    wire.send("HeapProfiler.collectGarbage")
    used = wire.send("Runtime.getHeapUsage")
    page.close()
    heap = (used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6
    return {"images_per_s": rate, "heap_MB": heap}


def ohif(context: BrowserContext, url: str, line: ShapedLine) -> Json:
    """OHIF, cold and again: until its first picture stands in its pane."""
    found: Json = {}
    for visit in ("cold", "again"):
        page = context.new_page()
        before, began = line.bytes_down, time.monotonic()
        page.goto(url, wait_until="commit", timeout=LONGEST_SECONDS * 1000)
        shown = page.locator("canvas.cornerstone-canvas, .cornerstone-viewport-element canvas")
        until(lambda shown=shown: shown.count() and shown.first.is_visible(), page)  # type: ignore[misc]
        found[f"{visit}_s"] = time.monotonic() - began
        found[f"{visit}_kB"] = round((line.bytes_down - before) / 1000)
        page.wait_for_timeout(3000)
        until_quiet(line)
        page.close()
    return found


def main(folder: Path, images: Path | None = None) -> None:
    if images:
        words_of_case = [sys.executable, "-m", "benchmarks.viewing_case", str(folder), str(images)]
        subprocess.run(words_of_case, check=True)
    words = dict(map(str.split, (folder / "demo-passwords.txt").read_text().splitlines()))
    port = free_port()
    with hub(folder, port), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        state, cases, study = _signed_in(browser, f"http://127.0.0.1:{port}", words["reader"])
        with ShapedLine(port, *THIRD_GENERATION) as line:
            root = f"http://127.0.0.1:{line.own_port}"
            for words_of, path in cases.items():
                context = browser.new_context(**PHONE, storage_state=state)
                said = lean(context, root + path, line)
                print(json.dumps({"case": words_of, **_rounded(said)}), flush=True)
                context.close()
            context = browser.new_context(locale="fr-FR", storage_state=state)
            print(json.dumps({"ohif": _rounded(ohif(context, root + study, line))}), flush=True)
            context.close()
        context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
        said = scrolled(context, f"http://127.0.0.1:{port}{next(iter(cases.values()))}")
        print(json.dumps({"scroll": _rounded(said), "load": os.getloadavg()[0]}), flush=True)
        browser.close()


def _signed_in(browser: Any, root: str, password: str) -> tuple[Any, dict[str, str], str]:
    """The reader's cookies, the cases by their words, and the way of one study to OHIF."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{root}/accounts/login/")
    page.fill("[name=login]", "reader")
    page.fill("[name=password]", password)
    page.click("main button.main")
    page.wait_for_url(f"{root}/")
    found = {a.inner_text(): a.get_attribute("href") for a in page.locator("a.open").all()}
    page.goto(root + next(iter(found.values())))
    study = page.locator("[data-viewer]").get_attribute("data-ohif-url") or ""
    state = context.storage_state()
    context.close()
    return state, found, study


def _rounded(found: Json) -> Json:
    return {name: round(value, 2) for name, value in found.items()}


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
