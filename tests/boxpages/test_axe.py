"""Each page of a box by axe-core's rules, on a phone, in both directions, and none is too wide."""

import os
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from binome.box import pin
from binome.box.measuring import Paces
from tests.boxpages.a_box import PIN, ABox
from tests.journeys.people import serious_faults

PHONE = {"width": 360, "height": 800}


def _paths(box: ABox) -> list[str]:
    """Each page with something to show: a person, a case on its way, a study, a line in use."""
    pin.keep(box.data, PIN, name="Awa")
    paces = Paces(box.data / "paces.sqlite")
    for hour in range(48):
        at = datetime(2026, 3, 2 + hour // 24, hour % 24, tzinfo=UTC)
        paces.note(90_000 * (1 + hour % 7), 10.0, at=at)
    assert box.ask_for_case(box.inside()).status_code == 200
    assert box.pack()
    with box.desk.queue() as queue:
        (case,) = queue.cases()
    box.hear(case.key, "report", {"name": "lune-acajou 7", "text": "Normal.", "version": "1"})
    return ["/", "/keys/", "/pin/", f"/studies/{box.study}/", f"/cases/{case.key}/"]


def _faults(page: Page, box: ABox, path: str) -> list[str]:
    page.goto(box.address + path)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    width = page.evaluate("document.documentElement.scrollWidth")
    if folder := os.environ.get("BOX_SHOTS"):
        name = f"{page.locator('html').get_attribute('lang')}{path.replace('/', '_')[:12]}.png"
        page.screenshot(path=str(Path(folder) / name), full_page=True)
    wide = [f"{path}: {width} px wide"] if width > PHONE["width"] else []
    return [*wide, *(f"{path}: {one}" for one in serious_faults(page))]


def test_axe_finds_nothing_on_a_page_of_a_box(box: ABox, chromium: Browser) -> None:
    paths = _paths(box)
    context = chromium.new_context(viewport=PHONE, bypass_csp=True)  # axe is a script of ours
    page = context.new_page()
    try:
        found = _faults(page, box, "/login/")
        page.get_by_label("Who").select_option("")
        page.get_by_label("PIN").fill(box.words)
        page.get_by_role("button", name="Log in").click()
        for code in ("en", "ar"):
            page.locator(f"button[name=language][value={code}]").click()
            for path in paths if code == "en" else paths[:3]:
                found += _faults(page, box, path)
        page.goto(box.address)
        assert "إثنين" in page.content()
        assert page.locator("html").get_attribute("dir") == "rtl"
    finally:
        context.close()
    assert found == []
