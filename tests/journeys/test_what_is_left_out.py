"""Files that are no images are named and left out; a damaged one is named, the rest goes on."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.exchange.files import NADIA, slices
from tests.journeys import sending
from tests.journeys.crew import Crew

STUDY = f"{NADIA.study}.77"


def mixed_folder(folder: Path) -> Path:
    """Three images, a damaged one, a text and a program as discs carry them."""
    images = slices(4, replace(NADIA, study=STUDY))
    for number, data in enumerate(images[:3], start=1):
        (folder / f"IM{number}").write_bytes(data)
    (folder / "IM4").write_bytes(images[3][:-300])
    (folder / "README.TXT").write_text("Open VIEWER.EXE to see the images.")
    (folder / "VIEWER.EXE").write_bytes(b"MZ\x90\x00" + bytes(4000))
    return folder


def test_other_files_are_named_a_damaged_one_too_and_the_rest_goes_on(
    crew_at_desks: Crew, tmp_path: Path, chromium: Browser
) -> None:
    sender = crew_at_desks.sender
    case = sending.open_case(sender, identity=sending.NADIA_TYPED)
    page = sender.page
    page.set_input_files("[data-choose=folder]", str(mixed_folder(tmp_path)))
    sending.wait_until_all_is_here(page)
    left_out = page.locator("[data-part=left-out]")
    left_out.locator("summary").click()
    for name in ("README.TXT", "VIEWER.EXE"):
        row = left_out.locator("li", has_text=name)
        expect(row.locator(".quiet")).not_to_be_empty()
    intake = page.locator("[data-intake]")
    expect(intake).to_contain_text("1 file was not taken")
    intake.locator("details summary").click()
    damaged = intake.locator("details li")
    expect(damaged).to_contain_text("IM4")
    expect(damaged.locator(".quiet")).to_contain_text("copy it again from the machine")
    sending.send(page)
    sending.wait_until_complete(sender, case)
    assert "3 images" in page.locator("main").inner_text()
