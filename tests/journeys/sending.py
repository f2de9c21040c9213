"""What a sender does: opens a case, types who and what, gives it images, sends it."""

import json
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, expect

from tests.fixtures.browser import ARGUMENTS, chromium_path
from tests.journeys.crew import Crew
from tests.journeys.hub import Hub
from tests.journeys.patients import PATIENT, TYPED_BIRTH_DATE, TYPED_NAME
from tests.journeys.people import Visitor, visitor, wait_until

QUESTION = "Fell from a roof three hours ago, vomits, drowsy. Bleeding? Transfer possible tonight."
ALL_HERE, COMPLETE = "All files are here", "All images have arrived."
PREPARED_WITHIN_MS = 150_000


@dataclass
class Identity:
    """What the sender types of the patient; only their own site ever sees it again."""

    name: str = TYPED_NAME
    number: str = PATIENT.patient_id
    birth_date: str = TYPED_BIRTH_DATE
    sex: str = "Male"


NADIA_TYPED = Identity(name="KONE Nadia", number="4711", birth_date="1987-04-03", sex="Female")


def open_case(
    sender: Visitor, *, identity: Identity | None = None, urgency: str = "emergency"
) -> str:
    """Open a case and fill the short form; returns its address."""
    page = sender.go("/")
    page.get_by_role("button", name="New case").click()
    page.wait_for_url("**/edit/")
    if identity:
        page.fill("[name=patient_name]", identity.name)
        page.fill("[name=patient_number]", identity.number)
        page.fill("[name=birth_date]", identity.birth_date)
    page.select_option("[name=sex]", label=identity.sex if identity else "Male")
    page.fill("[name=question]", QUESTION)
    page.locator(f"[name=urgency][value={urgency}]").check(force=True)
    page.select_option("[name=consent]", index=1)
    page.fill("[name=who_acts]", "Surgeon on duty")
    page.fill("[name=phone]", "+236 70 00 00 00")
    expect(page.locator("[data-saved]")).to_have_text("Saved")
    return case_path(page)


def case_path(page: Page) -> str:
    return "/" + "/".join(page.url.split("/")[3:5]) + "/"


def choose(page: Page, paths: Iterable[Path]) -> None:
    page.set_input_files("[data-choose=files]", [str(path) for path in paths])


def wait_until_all_is_here(page: Page, *, seconds: int = 90) -> None:
    expect(page.locator("[data-part=pace]")).to_contain_text(ALL_HERE, timeout=seconds * 1000)


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("[data-send-form] button").click()
    assert page.locator("#refusal").all_inner_texts() == []
    expect(page.locator("body")).to_contain_text("Sent. You are told when it is read.")


def send_is_refused(page: Page, because: str) -> None:
    with page.expect_navigation():
        page.locator("[data-send-form] button").click()
    expect(page.locator("#refusal")).to_contain_text(because)


def wait_until_complete(sender: Visitor, case: str) -> None:
    """Ask for the case again until it is; the page itself is drawn once, then."""
    wait_until(
        lambda: COMPLETE in sender.context.request.get(sender.url + case).text(),
        sender.page, seconds=PREPARED_WITHIN_MS / 1000, what="the case to be complete",
    )  # fmt: skip
    expect(sender.go(case).locator("body")).to_contain_text(COMPLETE)


class UploadWatch:
    """Counts from the requests themselves how much a page sends, and what it was told."""

    def __init__(self, page: Page) -> None:
        self.begun: list[int] = []
        self.resumed: list[tuple[str, int]] = []
        self.known: dict[str, dict[str, int]] = {}
        page.on("request", self._request)
        page.on("requestfinished", self._answer)

    def _request(self, request: Request) -> None:
        headers = request.headers
        if request.method == "POST" and "upload-length" in headers:
            self.begun.append(int(headers["upload-length"]))
        if request.method == "PATCH" and "upload-offset" in headers:
            self.resumed.append((request.url.rsplit("/", 1)[1], int(headers["upload-offset"])))

    def _answer(self, request: Request) -> None:
        if request.url.endswith("/known"):
            answer = request.response()
            assert answer is not None
            self.known |= {each["upload_id"]: each for each in json.loads(answer.body()).values()}

    @property
    def held_bytes(self) -> int:
        """What the hub said it had before this page sent anything."""
        return sum(each["offset"] for each in self.known.values())

    @property
    def sent_bytes(self) -> int:
        rest = (self.known[each]["size_bytes"] - offset for each, offset in self.resumed)
        return sum(self.begun) + sum(rest)


def upload_until_killed(
    hub: Hub, crew: Crew, browser: Browser, *, case: str, paths: tuple[Path, ...]
) -> int:
    """Upload on a thin line and kill the browser half-way; returns what had been made durable."""
    total = sum(path.stat().st_size for path in paths)
    doomed = browser.browser_type.launch(executable_path=chromium_path(), args=ARGUMENTS)
    own = visitor(doomed, hub.url, screen=crew.screen, username=crew.sender.username).log_in()
    page = own.go(f"{case}edit/")
    own.slow_down(up=total // 20)
    choose(page, paths)
    wait_until(lambda: held(hub, case) > 0.4 * total, page, seconds=120, what="half of the files")
    kill(doomed)
    kept = held(hub, case)
    assert kept < 0.8 * total, "the browser was killed too late to be half-way"
    return kept


def held(hub: Hub, case: str) -> int:
    """How many bytes of a case's files the hub has made durable."""
    case_id = case.split("/")[2]
    rows = hub.rows("SELECT sum(offset_bytes) FROM exchange_upload WHERE case_id = ?", case_id)
    return rows[0][0] or 0


def kill(browser: Browser) -> None:
    """End a browser as a dead battery would: its main process gets no chance to say goodbye."""
    wire = browser.new_browser_cdp_session()
    processes = wire.send("SystemInfo.getProcessInfo")["processInfo"]
    main = next(each["id"] for each in processes if each["type"] == "browser")
    os.kill(main, signal.SIGKILL)
