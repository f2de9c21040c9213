"""Every page as each person meets it: no barrier, no sideways scrolling, room for thumbs."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from binome.seal.checkpoint import PURPOSE, signed_part
from binome.seal.merkle import consistency_proof, leaf_hash, root_of
from binome.seal.signatures import Signer
from tests import pseudo_locale
from tests.exchange.files import NADIA, slices
from tests.journeys import sending
from tests.journeys.crew import ADMINISTRATOR, Crew
from tests.journeys.hub import Hub
from tests.journeys.people import (
    AXE,
    DESKTOP,
    PASSWORD,
    PHONE,
    Visitor,
    serious_faults,
    visitor,
    wait_until,
)
from tests.journeys.searching import POLICY_SAYS

STUDY = f"{NADIA.study}.88"
ROOMS = ("field", "reading")
#: Screen, language, and the rooms axe looks at each page in: every light and every direction at
#: every width; what only differs by its words is measured and not searched again.
LOOKS = {
    "desktop, English": (DESKTOP, "en", ROOMS),
    "phone, French": (PHONE, "fr", ()),
    "phone, from right to left": (PHONE, pseudo_locale.LANGUAGE, ROOMS),
    "desktop, from right to left": (DESKTOP, pseudo_locale.LANGUAGE, ()),
}
#: What another light can break on the same page: a room is nothing but its colours.
OF_LIGHT = ("color-contrast", "link-in-text-block")
CHEST_FILM = "binome-library:chest-film:fr"
THUMB_PX = 44
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, a.button, .button, .bar a, nav a, summary, select, input:not([type=hidden])')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches('.link')
      && !e.closest('.visually-hidden, label, .skip'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width && box.height && Math.round(box.height) < THUMB)
  .map(([e, box]) => `${e.tagName} ${(e.innerText || e.name || '').trim().slice(0, 30)}: `
      + `${Math.round(box.height)} px`)""".replace("THUMB", str(THUMB_PX))
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Cases:
    """Addresses that have something to show: one case sent, one being written."""

    sent: str
    draft: str
    network: str
    audit: str

    def pages(self) -> Iterator[tuple[str, str]]:
        """Who opens what."""
        for path in ("/accounts/login/", "/join/", "/nowhere/", "/verify/", "/applied/"):
            yield "nobody", path
        # other ways in, and what a door says that is shut
        for path in ("/guest/", "/accounts/lock/", "/accounts/with/nobody/"):
            yield "nobody", path
        yield "sender", "/accounts/lock/"
        yield "sender", f"{self.audit}ended/"
        yield "reader", "/emergency/"
        yield "administrator", "/tokens/"
        yield from (("coordinator", f"{self.network}{page}/") for page in ("licences", "who-may"))
        yield from (("sender", path) for path in (
            "/", "/?view=answered", f"{self.draft}edit/", self.sent, f"{self.sent}images/",
            f"{self.sent}label/",
            f"{self.sent}audit/", "/audit/", "/account/", "/accounts/password/",
            "/accounts/logout/", "/accounts/reauthenticate/", "/cases/none/", "/storage/",
            "/account/security/", "/account/security/codes/new/", "/account/security/app/",
            "/vault/", "/heard/", "/account/ways/",
        ))  # fmt: skip
        yield from (("reader", path) for path in (
            "/", "/?view=group", self.sent, f"{self.sent}read/",
            f"{self.sent}read/sign/?status=final", f"{self.sent}audit/",
            "/macros/", "/account/display/", "/search/", "/find/", "/account/signing-key/",
            "/opinions/",
            "/reviews/", "/figures/mine/",
            "/templates/", f"/templates/{CHEST_FILM}/", "/binomes/",
        ))  # fmt: skip
        yield from (("administrator", path) for path in (
            "/operation/", "/nodes/", "/nodes/queue/", "/nodes/reports/", "/boxes/", "/recalls/",
        ))  # fmt: skip
        yield from (("coordinator", path) for path in (
            "/", "/?view=network", self.sent, self.network, f"{self.sent}read/",
            f"{self.network}console/", f"{self.network}routing/", f"{self.network}duty/",
            f"{self.network}joining/", f"{self.network}groups/", f"{self.network}figures/",
            f"{self.network}meetings/", f"{self.network}figures/donors/", f"{self.network}reviews/",
        ))  # fmt: skip


@dataclass
class Walk:
    """What one look at every page found, by kind of fault."""

    barriers: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    wrong_direction: list[str] = field(default_factory=list)
    without_policy: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def cases(
    hub: Hub, crew_at_desks: Crew, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Cases:
    folder = tmp_path_factory.mktemp("pages")
    sender, reader = crew_at_desks.sender, crew_at_desks.reader
    sent = sending.open_case(sender, identity=sending.NADIA_TYPED)
    paths = [folder / f"IM{n}" for n in range(3)]
    for path, data in zip(paths, slices(3, replace(NADIA, study=STUDY)), strict=True):
        path.write_bytes(data)
    sending.choose(sender.page, paths)
    sending.wait_until_all_is_here(sender.page)
    sending.send(sender.page)
    sending.wait_until_complete(sender, sent)
    reader.go(f"{sent}read/")
    draft = sending.open_case(sender)
    network = "/" + crew_at_desks.coordinator.go("/network/").url.split("/", 3)[3]
    audit = "/" + sender.go("/audit/").url.split("/", 3)[3]
    return Cases(sent, draft, network, audit)


@pytest.fixture(scope="module")
def administrator(hub: Hub, crew_at_desks: Crew, chromium: Browser) -> Iterator[Visitor]:
    person = visitor(chromium, hub.url, screen=DESKTOP, username=ADMINISTRATOR).log_in()
    yield person
    person.close()


@pytest.fixture(scope="module", params=LOOKS)
def walk(
    request: pytest.FixtureRequest, cases: Cases, crew_at_desks: Crew, administrator: Visitor,
    chromium: Browser,
) -> Walk:  # fmt: skip
    screen, language, rooms = LOOKS[request.param]
    crew = crew_at_desks
    people = {"nobody": None, "sender": crew.sender, "reader": crew.reader,
              "coordinator": crew.coordinator, "administrator": administrator}  # fmt: skip
    found = Walk()
    for name, person in people.items():
        guest = same_person(chromium, crew, person, screen=screen, language=language)
        if rooms:
            guest.context.add_init_script(path=AXE)
        for who, path in cases.pages():
            if who == name:
                look(guest, path, f"{who} {path}", found, language=language, rooms=rooms)
        found.complaints += guest.complaints
        guest.close()
    return found


def same_person(
    browser: Browser, crew: Crew, person: Visitor | None, *, screen: dict[str, Any], language: str
) -> Visitor:
    """The person's session at another screen, in another language."""
    url = crew.sender.url
    state = person.context.storage_state() if person else {"cookies": [], "origins": []}
    guest = visitor(browser, url, screen=screen, storage_state=state)
    guest.context.add_cookies([{"name": "binome-language", "value": language, "url": url}])
    return guest


def look(
    guest: Visitor, path: str, where: str, found: Walk, *, language: str, rooms: tuple[str, ...]
) -> None:
    answer = guest.page.goto(guest.url + path)
    assert answer is not None
    found.statuses[where] = answer.status
    policy = answer.headers.get("content-security-policy", "")
    if not all(part in policy for part in POLICY_SAYS):
        found.without_policy.append(where)
    page = guest.page
    for room in rooms:
        page.evaluate("room => { document.documentElement.dataset.room = room }", room)
        rules = OF_LIGHT if room != rooms[0] else ()
        found.barriers += [f"{where} ({room}): {it}" for it in serious_faults(page, rules=rules)]
    if (overflow := page.evaluate(SIDEWAYS)) > 0:
        found.sideways.append(f"{where}: {overflow} px")
    found.small += [f"{where}: {each}" for each in page.evaluate(SMALL_TARGETS)]
    if language == pseudo_locale.LANGUAGE:
        html = answer.text()
        if pseudo_locale.direction(html) != "rtl":
            found.wrong_direction.append(where)


def test_nobody_meets_a_serious_barrier(walk: Walk) -> None:
    assert walk.barriers == []


def test_no_page_scrolls_sideways(walk: Walk) -> None:
    assert walk.sideways == []


def test_every_target_has_room_for_a_thumb(walk: Walk) -> None:
    assert walk.small == []


def test_every_page_carries_the_strict_policy_and_keeps_the_console_quiet(walk: Walk) -> None:
    assert walk.without_policy == []
    assert [said for said in walk.complaints if "status of 40" not in said] == []


def test_each_page_answers_as_it_should(walk: Walk) -> None:
    expected = {
        "nobody /nowhere/": 404, "sender /cases/none/": 404, "nobody /accounts/with/nobody/": 400,
    }  # fmt: skip
    for where, status in walk.statuses.items():
        if (where.startswith("coordinator") and where.endswith("/read/")) or (
            where.startswith("reader") and where.endswith("/audit/")
        ):
            assert status == 403, where
        else:
            assert status == expected.get(where, 200), where


def test_a_language_from_right_to_left_is_mirrored(walk: Walk) -> None:
    assert walk.wrong_direction == []


def test_the_keyboard_alone_goes_from_login_to_a_signature(
    cases: Cases, crew_at_desks: Crew, chromium: Browser
) -> None:
    reader = crew_at_desks.reader
    guest = visitor(chromium, reader.url, screen=DESKTOP, username=reader.username)
    page = guest.go("/accounts/login/")
    tab_to(page, "[name=login]")
    page.keyboard.type(reader.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(reader.url + "/")
    tab_to(page, f"a.open[href='{cases.sent}read/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=conclusion]")
    page.keyboard.type("Normal for the age.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/read/sign/**")
    expect(page.locator("[name=password]")).to_be_focused()
    tab_to(page, "[name=critical][value=no]", key="Shift+Tab")
    page.keyboard.press("Space")
    tab_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(reader.url + cases.sent)
    expect(page.locator("main")).to_contain_text("Normal for the age.")
    guest.close()


def tab_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Press Tab until that has the focus, as who has no mouse does."""
    for _ in range(60):
        if page.locator(selector).evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"sixty Tabs never came to {selector}")


def test_a_browser_keeps_watch_over_the_audit(hub: Hub, crew_at_desks: Crew) -> None:
    """It keeps what the hub signed, and says so for good once the hub shows another history."""
    page = crew_at_desks.coordinator.context.new_page()
    kept = "localStorage.getItem('binome-log')"

    def looks_again(**changes: Any) -> None:
        text = page.evaluate(kept)
        if text:
            words = ["binome-log", json.dumps({**json.loads(text), **changes})]
            page.evaluate("words => localStorage.setItem(...words)", words)
        page.goto(hub.url)

    page.goto(hub.url)
    wait_until(
        lambda: page.evaluate(kept) or looks_again(), page, seconds=240, what="a first checkpoint"
    )
    assert _agree(page) == []
    first = json.loads(page.evaluate(kept))
    looks_again(at=0)
    wait_until(lambda: json.loads(page.evaluate(kept))["at"] > 0, page, seconds=60, what="a look")
    assert not page.locator("[data-log-doubted]").is_visible()
    looks_again(at=0, text=another_history(hub, first["text"]))
    expect(page.locator("[data-log-doubted]")).to_be_visible(timeout=60_000)
    noted = "SELECT 1 FROM audit_auditevent WHERE action = 'log.doubted'"
    wait_until(lambda: hub.rows(noted), page, seconds=60, what="the event")
    (hub.data / "audit-doubted.json").unlink()
    page.evaluate("localStorage.removeItem('binome-log')")
    page.close()


def another_history(hub: Hub, text: str) -> str:
    """What a hub that lies would have signed: the same size, another root."""
    lines = text.split("\n")[:5]
    lines[2] = base64.b64encode(b"\x07" * 32).decode()
    own = Signer((hub.data / "keys" / "audit-signing.pem").read_text())
    return "\n".join([*lines, own.sign(signed_part(lines), purpose=PURPOSE), ""])


def _agree(page: Page) -> list[Any]:
    """The page's own check against ours: every growth up to 20 events, and each one bent."""
    leaves = [leaf_hash(bytes([number])) for number in range(20)]
    asked = [
        {"first": {"size": m, "root": root_of(leaves[:m]).hex()},
         "now": {"size": n, "root": root_of(leaves[:n]).hex()},
         "proof": [step.hex() for step in consistency_proof(leaves[:n], m)]}
        for n in range(1, 21) for m in range(1, n + 1)
    ]  # fmt: skip
    return list(
        page.evaluate(
            """async asked => {
        const own = document.querySelector('script[src$="log-witness.js"]').src;
        const { isConsistent } = await import(own), wrong = [];
        const bent = (tree) => ({ ...tree, root: "0".repeat(64) });
        for (const { first, now, proof } of asked) {
            const said = [
                !(await isConsistent(first, now, proof)),
                await isConsistent(bent(first), now, proof),
                await isConsistent(first, bent(now), proof),
            ];
            if (said.some(Boolean)) wrong.push([first.size, now.size, ...said]);
        }
        return wrong;
    }""",
            asked,
        )
    )
