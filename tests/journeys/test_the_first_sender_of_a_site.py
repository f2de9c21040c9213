"""A new network: its site's first sender makes the vault, and sees what nobody else ever can."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.exchange.files import Made
from tests.journeys import reading, searching, sending
from tests.journeys.hub import Hub
from tests.journeys.patients import found_in
from tests.journeys.people import DESKTOP, Visitor, join, serious_faults, visitor
from tests.journeys.recording import RecordedLine
from tests.journeys.test_names_stay_at_the_site import (
    CANARY,
    TYPED,
    VAULT_PASSWORD,
    WAIT_MS,
    open_case,
    unlock,
    vault_is_open,
    written,
)
from tests.journeys.test_passkeys import AUTHENTICATOR
from tests.viewer import acts

NETWORK, SITE = "Oubangui", "Zemio"
CELESTINE = Made(
    name="NZAPALAINGA^Celestine", number="BG-90417", birth_date="19910807",
    study="1.2.826.0.1.3680043.10.999.5252",
)  # fmt: skip


@dataclass
class Zemio:
    """The site, its first sender behind a line that writes everything down, its paper."""

    hub: Hub
    line: RecordedLine
    sender: Visitor
    parts: list[str] = field(default_factory=list)
    case: str = ""

    @property
    def page(self) -> Page:
        return self.sender.page

    def nothing_left(self) -> None:
        """No byte sent, kept or logged names the patient."""
        assert found_in(bytes(self.line.sent), CANARY) == []
        paths = [path for path in self.hub.data.rglob("*") if path.is_file()]
        kept = [p.name for p in (*paths, self.hub.log) if found_in(p.read_bytes(), CANARY)]
        assert kept == []


def newcomer(zemio_hub: Hub, browser: Browser, url: str, role: str) -> Visitor:
    where = ("--site", SITE) if role == "sender" else ("--network", NETWORK)
    link = zemio_hub.invitation("user", "add", "--role", role, *where)
    number = len(zemio_hub.rows("select id from people_person"))
    made = visitor(browser, url, screen=DESKTOP, username=f"{role}-zemio-{number}")
    return join(made, link.replace(zemio_hub.url, url), name=f"{role.title()} {SITE}")


@pytest.fixture(scope="module")
def zemio(hub: Hub, chromium: Browser) -> Iterator[Zemio]:
    """A network as `binome init` makes it, and the first person of its site."""
    hub.run("init", "--network", NETWORK, "--site", SITE)
    line = RecordedLine(hub.port)
    sender = newcomer(hub, chromium, line.url, "sender")
    yield Zemio(hub, line, sender)
    sender.close()
    line.close()


@pytest.fixture
def with_vault(zemio: Zemio) -> Zemio:
    """The vault is made, in three parts, from the page of a case that waits for it."""
    if not zemio.parts:
        make_the_vault(zemio)
    return zemio


def make_the_vault(zemio: Zemio) -> None:
    page = zemio.sender.go("/")
    page.get_by_role("button", name="New case").click()
    page.wait_for_url("**/edit/")
    expect(page.locator("#id_patient_name")).to_have_count(0)
    page.get_by_role("link", name="Make the vault of your site").first.click()
    page.fill("#id_create_new", VAULT_PASSWORD)
    page.fill("#id_create_again", VAULT_PASSWORD)
    page.locator("[data-part=create] [data-field=parts]").check()
    page.get_by_role("button", name="Make the keys").click()
    type_back(zemio)
    page.wait_for_url(lambda url: "/vault/" not in url, timeout=WAIT_MS)
    vault_is_open(page)


def type_back(zemio: Zemio) -> None:
    """Read a group of each of the three papers on the screen, as from paper."""
    page = zemio.page
    papers = page.locator(".paper")
    expect(papers).to_have_count(3, timeout=WAIT_MS)
    assert serious_faults(page) == []
    groups = [paper.locator("li").all_inner_texts() for paper in papers.all()]
    for name, (part, group) in {"second": (0, 1), "sixth": (1, 5), "third": (2, 3)}.items():
        page.fill(f"#id_{name}", groups[part][group].lower())
    page.get_by_role("button", name="I have the sheet on paper").click()
    zemio.parts = [f"{number}-{'-'.join(own)}" for number, own in enumerate(groups, 1)]


def test_a_case_that_waited_for_the_vault_follows_it(with_vault: Zemio) -> None:
    expect(with_vault.page.locator("#id_patient_name")).to_be_visible(timeout=WAIT_MS)
    assert len(set(with_vault.parts)) == 3


def answered_case(zemio: Zemio, browser: Browser, folder: Path) -> str:
    """A case with an image and a typed date, given to a reader, read and signed."""
    case = open_case(zemio)  # type: ignore[arg-type]
    page = zemio.page
    page.fill("[name=question]", "Fever since 12/03/2019.")
    page.locator("[name=question]").blur()
    expect(page.locator("[name=question]")).to_have_value(re.compile(r"since day −\d{4}\.$"))
    sending.choose(page, written(folder, CELESTINE, count=1))
    sending.wait_until_all_is_here(page)
    sending.send(page)
    sending.wait_until_complete(zemio.sender, case)
    reader = newcomer(zemio.hub, browser, zemio.hub.url, "reader")
    coordinator = newcomer(zemio.hub, browser, zemio.hub.url, "coordinator")
    desk = coordinator.go(case)
    desk.select_option("#id_reader", label=f"Reader {SITE}")
    desk.get_by_role("button", name="Assign").click()
    room = reader.go(f"{case}read/")
    acts.until(room, lambda: acts.quality(room) == "full", seconds=120)
    reading.write(room)
    reading.go_to_sign(room)
    reading.sign(room)
    expect(room.locator("body")).to_contain_text("Signed. The site is told.", timeout=WAIT_MS)
    for each in (reader, coordinator):
        bodies = [
            part for one in each.everything_received() for part in searching.unpacked(one.body)
        ]
        assert [words for part in bodies if (words := found_in(part, CANARY))] == []
        each.close()
    return case


def test_the_site_prints_the_identity_sheet_and_sees_real_dates(
    with_vault: Zemio, chromium: Browser, tmp_path: Path
) -> None:
    case = with_vault.case = answered_case(with_vault, chromium, tmp_path)
    page = with_vault.sender.go(case)
    expect(page.locator("[data-identity-fact=examined]")).to_have_text("2026-03-01 02:15")
    asked = page.locator("section[aria-labelledby=question-title]")
    expect(asked.locator("[data-real-date]")).to_have_text("(2019-03-12)")
    page.get_by_role("link", name="Identity sheet").click()
    expect(page.locator("[data-identity-fact=name]")).to_have_text(TYPED.name, timeout=WAIT_MS)
    assert serious_faults(page) == []
    paper = " ".join(searching.pdf_text(page.pdf()).split())
    for word in (TYPED.name, TYPED.number, "2026-03-01 02:15", "STAYS AT THE SITE"):
        assert word in paper
    assert "Back to the case" not in paper
    with_vault.nothing_left()
    page.get_by_role("button", name="Lock now").click()
    expect(page.locator("[data-identity-fact=name]")).to_have_text("")
    unlock(page)


def test_a_passkey_opens_the_name_lets_in_and_renews_the_sheet(
    with_vault: Zemio, chromium: Browser
) -> None:
    wire = with_vault.sender.context.new_cdp_session(with_vault.page)
    wire.send("WebAuthn.enable")
    options = {**AUTHENTICATOR, "hasPrf": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = with_vault.sender.go("/vault/")
    expect(page.locator("#id_passkey_password")).to_be_visible(timeout=WAIT_MS)
    page.fill("#id_passkey_password", VAULT_PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("[data-said]")).to_contain_text("From now on", timeout=WAIT_MS)
    expect(page.locator("[data-part=passkey-list] li")).to_have_count(1)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Lock now").click()
    page = with_vault.sender.go(with_vault.case or "/vault/")
    page.get_by_role("button", name="Unlock with a passkey").click()
    vault_is_open(page)
    with_vault.nothing_left()
    let_in_by_passkey(with_vault, chromium)
    renew_by_passkey(with_vault)


def let_in_by_passkey(zemio: Zemio, browser: Browser) -> None:
    """A colleague waits; no password is typed."""
    colleague = newcomer(zemio.hub, browser, zemio.hub.url, "sender")
    page = colleague.go("/vault/")
    page.fill("#id_ask_new", "the river rises early")
    page.fill("#id_ask_again", "the river rises early")
    page.get_by_role("button", name="Ask a colleague").click()
    expect(page.locator("[data-said]")).to_contain_text("compare these letters", timeout=WAIT_MS)
    own = zemio.sender.go("/vault/")
    expect(own.locator("[data-part=waiting] [data-or-passkey]")).to_be_visible(timeout=WAIT_MS)
    own.locator("[data-part=waiting-list]").get_by_role("button", name="Let in").click()
    expect(own.locator("[data-said]")).to_contain_text("Let in:", timeout=WAIT_MS)
    page.reload()
    unlock(page, "the river rises early")
    colleague.close()


def renew_by_passkey(zemio: Zemio) -> None:
    """The former sheet opens nothing any more: what follows uses the new one."""
    former = zemio.parts
    page = zemio.page
    page.locator("[data-part=renew] summary").click()
    page.locator("[data-part=renew] [data-field=parts]").check()
    page.locator("[data-part=renew] form button").click()
    type_back(zemio)
    vault_is_open(page)
    assert not set(former) & set(zemio.parts)


def test_two_parts_of_the_sheet_open_it(with_vault: Zemio, chromium: Browser) -> None:
    other = newcomer(with_vault.hub, chromium, with_vault.hub.url, "sender")
    page = other.go("/vault/")
    page.get_by_text("Open it with the recovery sheet").click()
    for name in ("new", "again"):
        page.fill(f"#id_recover_{name}", "everything was forgotten")
    page.fill("#id_code", with_vault.parts[2].lower())
    page.get_by_role("button", name="Open it and keep this password").click()
    expect(page.locator("[data-said]")).to_contain_text("One part opens nothing", timeout=WAIT_MS)
    page.fill("#id_other", with_vault.parts[0])
    page.get_by_role("button", name="Open it and keep this password").click()
    vault_is_open(page)
    assert [said for said in with_vault.sender.complaints if "status of 40" not in said] == []
    other.close()
