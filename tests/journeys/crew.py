"""The people of one journey, each enrolled through a link made the way it is made in life."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, expect

from tests.journeys.hub import Hub
from tests.journeys.people import Visitor, join, visitor

ADMINISTRATOR = "administrator"


@dataclass
class Crew:
    """Who takes part, and two who must find nothing: a sender elsewhere and another reader."""

    screen: dict[str, Any]
    site: str
    coordinator: Visitor
    sender: Visitor
    reader: Visitor
    other_sender: Visitor
    other_reader: Visitor

    def __iter__(self) -> Any:
        return iter((self.coordinator, self.sender, self.reader, *self.strangers))

    @property
    def strangers(self) -> tuple[Visitor, Visitor]:
        return (self.other_sender, self.other_reader)

    def sender_comes_back(self, browser: Browser) -> Visitor:
        """The sender at a browser that knows nothing of them, logged in by password."""
        before = self.sender
        self.sender = visitor(browser, before.url, screen=self.screen, username=before.username)
        self.sender.received += before.everything_received()
        self.sender.complaints += before.complaints
        before.close()
        return self.sender.log_in()

    def close(self) -> None:
        for each in self:
            each.close()


def gather(hub: Hub, browser: Browser, *, screen: dict[str, Any], site: str, tag: str) -> Crew:
    """Enrol everybody: the administrator invites the coordinator, the coordinator the readers."""

    def come(name: str, link: str) -> Visitor:
        newcomer = visitor(browser, hub.url, screen=screen, username=f"{name}-{tag}")
        return join(newcomer, link, name=f"{name.title()} {tag.title()}")

    administrator = _administrator(hub, browser, screen)
    coordinator = come("coordinator", invite(administrator, role="coordinator"))
    administrator.close()
    reader = come("reader", invite(coordinator, role="reader"))
    other_reader = come("stranger", invite(coordinator, role="reader"))
    sender = come("sender", hub.invitation("user", "add", "--role", "sender", "--site", site))
    outside = hub.invitation("user", "add", "--role", "sender", "--site", "Parakou")
    pair(coordinator, site=site, reader=f"Reader {tag.title()}")
    return Crew(screen, site, coordinator, sender, reader, come("outsider", outside), other_reader)


def _administrator(hub: Hub, browser: Browser, screen: dict[str, Any]) -> Visitor:
    """The first time through the link that `binome init` printed, then by password."""
    person = visitor(browser, hub.url, screen=screen, username=ADMINISTRATOR)
    if not hub.enrolment_link:
        return person.log_in()
    join(person, hub.enrolment_link, name="Administrator")
    hub.enrolment_link = ""
    return person


def invite(by: Visitor, *, role: str, site: str = "") -> str:
    """Make an invitation on the network's page; its link is shown once."""
    page = by.go("/network/")
    page.select_option("[name=role]", role)
    if site:
        page.select_option("#id_site", label=site)
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("p.code").inner_text()
    page.reload()
    expect(page.locator("p.code")).to_have_count(0)
    return link


def pair(coordinator: Visitor, *, site: str, reader: str) -> None:
    """Make the site and the reader a binôme."""
    page = coordinator.go("/network/")
    page.select_option("#id_b_site", label=site)
    page.select_option("#id_b_reader", label=reader)
    page.get_by_label("Both agreed already: it holds at once").check()
    page.get_by_role("button", name="Propose it to both").click()
    expect(page.locator("li.card", has_text=site)).to_contain_text(reader)
