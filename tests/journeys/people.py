"""Somebody at a browser: joins, logs in, and everything the network brings them is kept to be searched."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

PASSWORD = "a quiet river in the dry season"
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


@dataclass
class Visitor:
    """A person with a browser of their own; `received` is every answer they were sent."""

    context: BrowserContext
    page: Page
    url: str
    username: str = ""
    received: list[bytes] = field(default_factory=list)
    foreign_hosts: set[str] = field(default_factory=set)
    console_errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def log_in(self) -> None:
        self.go("/accounts/login/")
        self.page.fill("[name=login]", self.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button.main")
        expect(self.page.locator("h1")).to_be_visible()

    def close(self) -> None:
        self.context.close()


def visitor(browser: Browser, url: str, *, viewport: dict[str, int], username: str = "") -> Visitor:
    """Open a browser context and listen to everything it receives."""
    context = browser.new_context(viewport=viewport, locale="en-GB", accept_downloads=True)  # type: ignore[arg-type]
    made = Visitor(context, context.new_page(), url, username)
    context.on("response", lambda response: _keep(made, response))
    made.page.on("console", lambda m: made.console_errors.append(m.text) if m.type == "error" else None)
    return made


def _keep(visitor: Visitor, response: Response) -> None:
    host = urlsplit(response.url).hostname or ""
    if host not in ("localhost", "127.0.0.1"):
        visitor.foreign_hosts.add(host)
    visitor.received.append(response.url.encode() + b"\n" + repr(response.headers).encode())
    try:
        visitor.received.append(response.body())
    except Exception:  # noqa: BLE001, S110 - a redirect or a cancelled request has no body
        pass


def join(visitor: Visitor, link: str, *, name: str) -> None:
    """Use an invitation link as a newcomer would."""
    visitor.page.goto(link)
    visitor.page.fill("[name=name]", name)
    visitor.page.fill("[name=username]", visitor.username)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.click("main button.main")
    expect(visitor.page).to_have_url(visitor.url + "/")


def wait_until(condition: Callable[[], bool], page: Page, *, seconds: float, what: str) -> None:
    """Poll a condition; pages under a strict policy cannot wait for functions given as strings."""
    for _ in range(int(seconds * 10)):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def serious_faults(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it stands."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:3]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
