"""A passkey in a real browser: added behind the password, then it alone lets in."""

from typing import Any

from playwright.sync_api import Browser, expect

from tests.journeys.hub import Hub
from tests.journeys.people import DESKTOP, PASSWORD, Visitor, join, visitor

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def with_a_lock(guest: Visitor) -> Any:
    """Give the browser the lock of a device that its owner opens at once."""
    wire = guest.context.new_cdp_session(guest.page)
    wire.send("WebAuthn.enable")
    return wire, wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_a_passkey_is_added_and_then_lets_in_without_a_password(
    hub: Hub, chromium: Browser
) -> None:
    link = hub.invitation("user", "add", "--role", "sender", "--site", "Birao")
    guest = join(
        visitor(chromium, hub.url, screen=DESKTOP, username="passkey"), link, name="Passkey"
    )
    with_a_lock(guest)
    page = guest.go("/account/security/passkey/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    page.fill("[name=name]", "This laptop")
    page.click("form[data-passkey=create] button")
    expect(page).to_have_url(f"{guest.url}/account/security/codes/")
    expect(guest.go("/account/security/").locator("main")).to_contain_text("This laptop")
    guest.go("/accounts/logout/")
    page.click("main button.main")
    expect(page.locator("[name=login]")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page).to_have_url(f"{guest.url}/")
    assert guest.foreign_hosts == set()
    assert [said for said in guest.complaints if "status of 40" not in said] == []
    guest.close()
