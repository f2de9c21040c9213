"""Somebody at a browser: joins, logs in, and all the network brings them is kept to be searched."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, Request, expect

from tests.fixtures.browser import PATIENCE_MS

PASSWORD = "a quiet river in the dry season"
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True,
}  # fmt: skip
HERE = {"localhost", "127.0.0.1"}
LOOK_AGAIN_MS, MOST_LOOKS = 150, 600


@dataclass(frozen=True)
class Received:
    """One answer: its address, its headers and its body."""

    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass
class Visitor:
    """A person with a browser of their own; `received` is every answer they were sent."""

    context: BrowserContext
    page: Page
    url: str
    username: str = ""
    received: list[Received] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    foreign_hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    wire: CDPSession | None = None

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def log_in(self, password: str = PASSWORD) -> "Visitor":
        self.go("/accounts/login/")
        self.page.fill("[name=login]", self.username)
        self.page.fill("[name=password]", password)
        self.page.click("main button.main")
        expect(self.page).to_have_url(self.url + "/")
        return self

    def download(self, path: str) -> bytes:
        """Get a file in this person's session; a page in its place says it is still being made."""
        for _ in range(MOST_LOOKS):
            answer = self.context.request.get(self.url + path)
            assert answer.status == 200, (path, answer.status)
            if not answer.headers["content-type"].startswith("text/html"):
                break
            self.page.wait_for_timeout(LOOK_AGAIN_MS)
        return answer.body()

    def status_of(self, path: str) -> int:
        return self.context.request.get(self.url + path, max_redirects=0).status

    def everything_received(self) -> list[Received]:
        """All answers; those the browser let go of are asked for again in the same session."""
        for url in dict.fromkeys(self.lost):
            answer = self.context.request.get(url, max_redirects=0)
            self.received.append(Received("GET", url, answer.status, answer.headers, answer.body()))
        self.lost.clear()
        return self.received

    def slow_down(self, *, up: int = -1, down: int = -1, latency_ms: int = 0) -> None:
        """Put the page on a line of so many bytes a second; without arguments, on a fast one."""
        if self.wire is None:
            self.wire = self.context.new_cdp_session(self.page)
            self.wire.send("Network.enable")
        line = {"latency": latency_ms, "downloadThroughput": down, "uploadThroughput": up}
        self.wire.send("Network.emulateNetworkConditions", {"offline": False, **line})

    def close(self) -> None:
        self.context.close()


def visitor(
    browser: Browser, url: str, *, screen: dict[str, Any], username: str = "", **options: Any
) -> Visitor:
    """Open a browser context and listen to everything it receives."""
    context = browser.new_context(**{"locale": "en-GB", **screen, **options})
    context.set_default_timeout(PATIENCE_MS)
    made = Visitor(context, context.new_page(), url, username)
    context.on("requestfinished", lambda request: _keep(made, request))
    context.on("request", lambda request: _note_host(made, request))
    made.page.on("console", lambda said: _note_complaint(made, said))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    return made


def _note_host(visitor: Visitor, request: Request) -> None:
    host = urlsplit(request.url).hostname
    if host and host not in HERE:
        visitor.foreign_hosts.add(host)


def _note_complaint(visitor: Visitor, said: Any) -> None:
    if said.type in ("error", "warning"):
        visitor.complaints.append(f"{said.text} {said.location.get('url', '')}")


def _keep(visitor: Visitor, request: Request) -> None:
    """Keep an answer; a body that went with its page is noted, to be asked for again."""
    try:
        answer = request.response()
        if answer is None or request.url.startswith("blob:"):
            return
        body = b"" if 300 <= answer.status < 400 else answer.body()
    except Error:
        if request.method == "GET" and not request.url.startswith("blob:"):
            visitor.lost.append(request.url)
        return
    visitor.received.append(
        Received(request.method, request.url, answer.status, answer.headers, body)
    )


def join(visitor: Visitor, link: str, *, name: str) -> Visitor:
    """Use an invitation link as a newcomer would."""
    visitor.page.goto(link)
    visitor.page.fill("[name=name]", name)
    visitor.page.fill("[name=username]", visitor.username)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.click("main button.main")
    expect(visitor.page).to_have_url(visitor.url + "/")
    return visitor


def wait_until(condition: Callable[[], Any], page: Page, *, seconds: float, what: str) -> Any:
    """Poll a condition; pages under a strict policy cannot wait for functions given as strings."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        page.wait_for_timeout(LOOK_AGAIN_MS)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def serious_faults(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe-core finds serious or critical on the page, by all its rules or these."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    wanted = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("wanted => axe.run(document, wanted)", wanted)
    return [
        f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:3]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]
