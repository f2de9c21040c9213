"""What a page costs on the wire with nothing cached, everything included (SCREENS, "Weight")."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.hub import Hub
from tests.journeys.people import DESKTOP, serious_faults, visitor, wait_until
from tests.journeys.test_passkeys import with_a_lock

WORKLIST_BYTES, CASE_BYTES, LOGIN_BYTES = 40_000, 45_000, 30_000
REQUESTS_TO_PREVIEW = 5
SECOND_VISIT_BYTES = 13_000


@dataclass
class Wire:
    """What crossed the wire since the page was asked for, in the order it was finished."""

    urls: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        return sum(self.sizes.values())

    def size_until(self, ending: str) -> int:
        """Bytes of all that was asked for until, and with, the first address of this ending."""
        return sum(self.sizes.get(url, 0) for url in self.asked_until(ending))

    def asked_until(self, ending: str) -> list[str]:
        at = next(n for n, url in enumerate(self.asked) if urlsplit(url).path.endswith(ending))
        return self.asked[: at + 1]

    def listen(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        self.urls[event["requestId"]] = url
        if url.startswith("http"):
            self.asked.append(url)

    def _finished(self, event: dict[str, Any]) -> None:
        url = self.urls.get(event["requestId"], "")
        if url.startswith("http"):
            self.sizes[url] = self.sizes.get(url, 0) + int(event["encodedDataLength"])

    def table(self) -> str:
        rows = sorted(self.sizes.items(), key=lambda row: -row[1])
        return "\n".join(f"{size:>8} {urlsplit(url).path}" for url, size in rows)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The demo, small, and fifty cases more for its reader."""
    hub = Hub(tmp_path_factory.mktemp("weight"))
    hub.run("demo", "--small")
    environment = {**hub.environment(), "BINOME_DATA": str(hub.data),
                   "DJANGO_SETTINGS_MODULE": "binome.config.settings"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.pages.seed"],
        capture_output=True, text=True, timeout=120, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def session(hub: Hub, chromium: Browser) -> Any:
    """The reader's cookies, from one login."""
    words = dict(map(str.split, (hub.data / "demo-passwords.txt").read_text().splitlines()))
    reader = visitor(chromium, hub.url, screen=DESKTOP, username="reader")
    reader.log_in(words["reader"])
    state = reader.context.storage_state()
    reader.close()
    return state


def cold(browser: Browser, hub: Hub, path: str, *, state: Any = None) -> tuple[Page, Wire]:
    """Open a page in a browser that has cached nothing, and wait until it is quiet."""
    guest = visitor(browser, hub.url, screen=DESKTOP, storage_state=state)
    wire = Wire()
    wire.listen(guest.page)
    guest.go(path)
    return guest.page, wire


def test_the_login_is_light(hub: Hub, chromium: Browser) -> None:
    page, wire = cold(chromium, hub, "/accounts/login/")
    page.wait_for_load_state("networkidle")
    assert 0 < wire.size_bytes <= LOGIN_BYTES, wire.table()
    page.context.close()


def test_a_worklist_of_fifty_rows_is_light(hub: Hub, chromium: Browser, session: Any) -> None:
    page, wire = cold(chromium, hub, "/", state=session)
    page.wait_for_load_state("networkidle")
    assert page.locator("a.open").count() == 50
    assert 0 < wire.size_bytes <= WORKLIST_BYTES, wire.table()
    page.context.close()


def test_a_case_shows_its_first_preview_after_few_requests(
    hub: Hub, chromium: Browser, session: Any
) -> None:
    case_id = hub.rows("SELECT id FROM cases_case WHERE image_count > 4")[0][0]
    page, wire = cold(chromium, hub, f"/cases/{case_id}/read/", state=session)
    preview = page.locator("[data-preview]")
    wait_until(
        lambda: preview.evaluate("image => image.complete && image.naturalWidth > 0")
        or page.locator("[data-viewer][data-quality]").count(),
        page, seconds=60, what="the first preview",
    )  # fmt: skip
    wait_until(
        lambda: any(urlsplit(url).path.endswith("preview.webp") for url in wire.sizes),
        page, seconds=60, what="the weight of the first preview",
    )  # fmt: skip
    asked = wire.asked_until("preview.webp")
    assert len(asked) <= REQUESTS_TO_PREVIEW, asked
    assert 0 < wire.size_until("preview.webp") <= CASE_BYTES, wire.table()
    page.context.close()


def test_a_second_visit_asks_for_its_page_and_for_nothing_of_its_images(
    hub: Hub, chromium: Browser, session: Any
) -> None:
    case_id = hub.rows("SELECT id FROM cases_case WHERE image_count > 4")[0][0]
    guest = visitor(chromium, hub.url, screen=DESKTOP, storage_state=session)
    for is_second in (False, True):
        came = came_over_the_line(guest.page)
        guest.go(f"/cases/{case_id}/read/")
        said = guest.page.locator("[data-says=count]")
        wait_until(
            lambda said=said: said.inner_text().startswith("12 of 12"),  # type: ignore[misc]
            guest.page, seconds=90, what="every image in full",
        )  # fmt: skip
        has_images = any(path.startswith(("/images/", "/static/")) for path in came)
        assert has_images is not is_second, came
    assert came[f"/cases/{case_id}/read/"] <= SECOND_VISIT_BYTES
    guest.page.context.close()


def came_over_the_line(page: Page) -> dict[str, int]:
    """What is not taken out of the browser's cache from now on: its path, and its bytes."""
    came: dict[str, int] = {}
    urls: dict[str, str] = {}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        kept = event["response"].get("fromDiskCache")
        if not kept and event["response"]["url"].startswith("http"):
            urls[event["requestId"]] = urlsplit(event["response"]["url"]).path

    def out_of_memory(event: dict[str, Any]) -> None:
        urls.pop(event["requestId"], None)

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in urls and (size := int(event["encodedDataLength"])):
            came[urls[event["requestId"]]] = size

    wire.on("Network.requestServedFromCache", out_of_memory)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", ended)
    return came


def test_nothing_is_asked_of_another_host(hub: Hub, chromium: Browser, session: Any) -> None:
    page, wire = cold(chromium, hub, "/", state=session)
    page.wait_for_load_state("networkidle")
    assert {urlsplit(url).hostname for url in wire.asked} == {"localhost"}
    page.context.close()


# What is plain begins like WebP, JSON or JPEG 2000; sealed bytes begin by chance.
KEPT = """async () => {
  const asked = indexedDB.open('binome-kept');
  const base = await new Promise(done => (asked.onsuccess = () => done(asked.result)));
  const all = name => new Promise(done => {
    const found = base.transaction(name).objectStore(name).getAll();
    found.onsuccess = () => done(found.result);
  });
  const [keys, files] = [await all('keys'), await all('files')];
  base.close();
  const start = file => new TextDecoder('latin1').decode(file.data.slice(0, 8));
  const plain = file => /^RIFF|^\\{"|^\u00ffO\u00ffQ/.test(start(file));
  return {keys: keys.map(key => key.extractable), files: files.length,
    plain: files.filter(plain).length};
}"""


def keep_for_offline(page: Page, path: str) -> None:
    page.goto(path)
    page.locator(".viewer-tools [data-act=panes]").click()
    page.get_by_role("menuitem", name="Keep for offline").click()
    said = page.locator("[data-announce]")
    wait_until(
        lambda: said.inner_text().startswith("Kept on this device, sealed: 12 images"),
        page, seconds=90, what="the images kept",
    )  # fmt: skip


def until_nothing_is_kept(page: Page) -> None:
    nothing = {"keys": [], "files": 0, "plain": 0}
    wait_until(lambda: page.evaluate(KEPT) == nothing, page, seconds=60, what="all forgotten")


def test_a_kept_case_opens_sealed_without_a_line_and_is_wiped(hub: Hub, chromium: Browser) -> None:
    """It weighs nothing then; log-out, the lock and the case leaving its reader delete it."""
    words = dict(map(str.split, (hub.data / "demo-passwords.txt").read_text().splitlines()))
    reader = visitor(chromium, hub.url, screen=DESKTOP, username="reader")
    reader.log_in(words["reader"])
    page = reader.page
    case_id = hub.rows("SELECT id FROM cases_case WHERE image_count > 4")[0][0]
    path = f"{hub.url}/cases/{case_id}/read/"
    keep_for_offline(page, path)
    kept = page.evaluate(KEPT)
    # A key that is not extractable; manifest, thumbnail, twelve previews and frames, all sealed.
    assert kept == {"keys": [False], "files": 26, "plain": 0}

    reader.context.set_offline(True)
    page.goto(path)
    shown = page.locator("[data-viewer][data-quality=full]")
    wait_until(lambda: shown.count() == 1, page, seconds=60, what="an image in full, offline")
    assert page.locator("[data-kept-offline]").is_visible()
    assert serious_faults(page) == []
    reader.context.set_offline(False)

    reader.go("/accounts/logout/").click("main button.main")
    page.wait_for_url("**/accounts/login/**")
    until_nothing_is_kept(page)
    reader.log_in(words["reader"])
    keep_for_offline(page, path)
    page.evaluate("""() => fetch('/accounts/lock/', {method: 'POST', headers: {'X-CSRFToken':
        document.cookie.match(/binome-csrf=([^;]*)/)[1]}})""")
    reader.go("/kept/")
    page.wait_for_url("**/accounts/lock/**")
    until_nothing_is_kept(page)
    page.fill("[name=password]", words["reader"])
    page.click("[data-unlock] button.main")
    page.wait_for_url("**/kept/")
    keep_for_offline(page, path)
    page.locator("summary", has_text="Hand back").click()
    page.fill("[name=reason]", "No time")
    page.get_by_role("button", name="Back to the coordinator").click()
    page.wait_for_load_state("load")
    until_nothing_is_kept(page)
    reader.close()


def test_a_touch_of_a_passkey_signs_and_its_script_comes_to_nobody_else(
    hub: Hub, chromium: Browser
) -> None:
    """Last of this file: from then on this reader's log-in asks for the passkey too."""
    words = dict(map(str.split, (hub.data / "demo-passwords.txt").read_text().splitlines()))
    reader = visitor(chromium, hub.url, screen=DESKTOP, username="reader")
    reader.log_in(words["reader"])
    case = str(reader.page.locator("a.open").last.get_attribute("href"))  # the least urgent
    page = reader.go(case)
    page.fill("[name=conclusion]", "Seen on the site's screen by telephone.")
    page.locator("button[name=then][value=preliminary]").click()
    page.wait_for_url("**/read/sign/**")
    assert page.locator("script[src*=passkey]").count() == 0
    signing = page.url
    with_a_lock(reader)
    reader.go("/account/security/passkey/")
    page.fill("[name=password]", words["reader"])
    page.click("main button.main")
    page.fill("[name=name]", "This laptop")
    page.click("form[data-passkey=create] button")
    page.wait_for_url("**/account/security/codes/")
    page.goto(signing)
    wait_until(
        lambda: page.locator("#passkey-hint").is_visible(), page, seconds=60, what="the script"
    )
    assert serious_faults(page) == []
    page.locator("form.card button.main").click()
    page.wait_for_url(f"{hub.url}{case.removesuffix('read/')}", timeout=60_000)
    kept = hub.rows("SELECT content FROM reports_reportversion ORDER BY signed_at DESC LIMIT 1")
    assert json.loads(kept[0][0])["answer"]["confirmed_by"] == "passkey"
    reader.close()
