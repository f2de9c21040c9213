"""Scripts switched off: forms, lists, pictures, messages and answers all the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.exchange.files import NADIA, slices
from tests.journeys import reading, sending
from tests.journeys.crew import Crew
from tests.journeys.people import DESKTOP, Visitor, visitor, wait_until

STUDY = f"{NADIA.study}.66"
QUESTION = "Cough for three weeks. Tuberculosis?"


@dataclass
class Plain:
    """A sender and a reader without scripts."""

    sender: Visitor
    reader: Visitor


@pytest.fixture
def plain(crew_at_desks: Crew, chromium: Browser) -> Iterator[Plain]:
    people = [
        visitor(chromium, each.url, screen=DESKTOP, username=each.username,
                java_script_enabled=False).log_in()
        for each in (crew_at_desks.sender, crew_at_desks.reader)
    ]  # fmt: skip
    yield Plain(*people)
    for each in people:
        each.close()


def test_a_case_is_opened_sent_read_discussed_and_signed(plain: Plain, tmp_path: Path) -> None:
    case = open_and_send(plain.sender, tmp_path)
    wait_for_images(plain.sender, case)
    read_with_previews(plain.reader, case)
    talk(plain, case)
    page = plain.reader.go(f"{case}read/")
    expect(page.locator("[name=findings]")).to_have_value(reading.FINDINGS)
    reading.go_to_sign(page)
    reading.sign(page)
    expect(page).to_have_url(plain.reader.url + case)
    answer = plain.sender.go(case)
    expect(answer.locator("main")).to_contain_text(reading.CONCLUSION)
    href = answer.get_by_role("link", name="PDF of the answer").get_attribute("href") or ""
    assert plain.sender.download(href).startswith(b"%PDF")


def open_and_send(sender: Visitor, folder: Path) -> str:
    page = sender.go("/")
    page.get_by_role("button", name="New case").click()
    page.wait_for_url("**/edit/")
    expect(page.locator("[name=patient_name]")).to_have_count(0)
    page.fill("[name=age]", "39 y")
    page.select_option("[name=sex]", label="Female")
    page.fill("[name=question]", QUESTION)
    page.locator("[name=urgency][value=urgent]").check(force=True)
    page.select_option("[name=consent]", index=1)
    page.get_by_role("button", name="Save what I wrote").click()
    expect(page.locator("[name=question]")).to_have_value(QUESTION)
    paths = [folder / f"IM{number}" for number in range(3)]
    for path, data in zip(paths, slices(3, replace(NADIA, study=STUDY)), strict=True):
        path.write_bytes(data)
    page.set_input_files("#id_files", [str(path) for path in paths])
    page.get_by_role("button", name="Send these files").click()
    expect(page.locator("[data-intake]")).to_contain_text("3 of 3 files are here")
    case = sending.case_path(page)
    sending.send(page)
    return case


def wait_for_images(sender: Visitor, case: str) -> None:
    sending.wait_until_complete(sender, case)
    assert "3 images" in sender.page.locator("main").inner_text()


def read_with_previews(reader: Visitor, case: str) -> None:
    """Previews one after the other by links, the text saved by its button."""
    page = reader.go("/")
    page.locator(f"a.open[href='{case}read/']").click()
    page.wait_for_url(f"**{case}read/")
    preview_is_shown(page)
    expect(page.locator(".viewer-noscript")).to_contain_text("you see previews only")
    first = page.locator("[data-preview]").get_attribute("src")
    page.get_by_role("link", name="Next slice").click()
    preview_is_shown(page)
    assert page.locator("[data-preview]").get_attribute("src") != first
    page.fill("[name=findings]", reading.FINDINGS)
    page.fill("[name=conclusion]", reading.CONCLUSION)
    page.locator("button[name=then][value='']").click()
    expect(page.locator("[name=findings]")).to_have_value(reading.FINDINGS)


def preview_is_shown(page: Page) -> None:
    preview = page.locator("[data-preview]")
    expect(preview).to_be_visible()
    wait_until(
        lambda: (box := preview.bounding_box()) and box["width"] > 10,
        page, seconds=60, what="the preview to take its room",
    )  # fmt: skip


def talk(plain: Plain, case: str) -> None:
    for person, text in ((plain.reader, "Any fever?"), (plain.sender, "38.9 since yesterday.")):
        page = person.go(case)
        page.fill("[name=text]", text)
        page.get_by_role("button", name="Send the message").click()
        expect(page.locator("#thread")).to_contain_text(text)
