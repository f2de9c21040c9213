"""Two patients in one folder, or another one than the form names: nothing leaves until decided."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.exchange.files import NADIA, SOMEBODY_ELSE, Made, slices
from tests.journeys import sending
from tests.journeys.crew import Crew
from tests.journeys.hub import Hub
from tests.journeys.people import wait_until

OTHERS_WORDS = (b"DIALLO", b"Ousmane")
#: Four letters alone would stand in compressed images by chance.
OWN_WORDS = (b"KONE^", b"KONE N", b"Nadia")
FORM_NAMES_MARIE = replace(
    sending.NADIA_TYPED, name="BANDA Marie", number="9001", birth_date="1990-01-02", sex="Male"
)


def files(folder: Path, name: str, made: Made, *, count: int) -> list[Path]:
    paths = [folder / f"{name}{number}.dcm" for number in range(1, count + 1)]
    for path, data in zip(paths, slices(count, made), strict=True):
        path.write_bytes(data)
    return paths


@pytest.fixture
def study(request: pytest.FixtureRequest) -> str:
    """A study of the test's own: images already met elsewhere would not be new."""
    return f"{NADIA.study}.{sum(request.node.name.encode())}"


@pytest.fixture
def sender_page(crew_at_desks: Crew, chromium: Browser) -> Iterator[Page]:
    return crew_at_desks.sender.page


def holding(folder: Path, words: tuple[bytes, ...]) -> list[str]:
    """The files below a folder that hold one of these words."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]


def test_two_patients_in_one_folder_are_told_apart_and_the_other_is_deleted(
    hub: Hub, crew_at_desks: Crew, sender_page: Page, tmp_path: Path, study: str
) -> None:
    own = files(tmp_path, "own", replace(NADIA, study=f"{study}.1"), count=3)
    others = files(tmp_path, "other", replace(SOMEBODY_ELSE, study=f"{study}.2"), count=2)
    case = sending.open_case(crew_at_desks.sender, identity=sending.NADIA_TYPED)
    page = sender_page
    sending.choose(page, [*own, *others])
    sending.wait_until_all_is_here(page)
    intake = page.locator("[data-intake]")
    expect(intake).to_contain_text("The files hold more than one patient")
    assert holding(hub.data / "uploads", OTHERS_WORDS), "the other patient's files are still here"
    assert holding(hub.data / "blobs", OWN_WORDS + OTHERS_WORDS) == []
    sending.send_is_refused(page, "do not name the same patient")
    chosen = page.locator("[data-intake] form", has_text="KONE")
    chosen.get_by_role("button", name="This is the patient").click()
    expect(intake).to_contain_text("2 files were not taken")
    assert holding(hub.data, OTHERS_WORDS) == []
    intake.locator("details summary").click()
    expect(intake).to_contain_text("This file is of the patient you did not choose")
    sending.send(page)
    sending.wait_until_complete(crew_at_desks.sender, case)
    assert "3 images" in page.locator("main").inner_text()
    reader_sees(crew_at_desks, case, "compared the images with its form: same patient")


def test_a_mismatch_is_shown_side_by_side_and_needs_a_typed_reason(
    hub: Hub, crew_at_desks: Crew, sender_page: Page, tmp_path: Path, study: str
) -> None:
    paths = files(tmp_path, "image", replace(NADIA, study=study), count=2)
    case = sending.open_case(crew_at_desks.sender, identity=FORM_NAMES_MARIE)
    page = sender_page
    sending.choose(page, paths)
    sending.wait_until_all_is_here(page)
    twin = page.locator("[data-intake] .twin")
    expect(twin).to_contain_text("BANDA Marie")
    expect(twin.locator("dd.differs")).to_have_text(["KONE Nadia", "4711", "1987-04-03", "Female"])
    sending.send_is_refused(page, "do not name the same patient")
    page.get_by_role("button", name="I have checked: same patient").click()
    expect(page.locator("#id_override:invalid")).to_be_visible()
    page.fill("#id_override", "Married name in the register, maiden name on the machine")
    page.get_by_role("button", name="I have checked: same patient").click()
    expect(page.locator("[data-intake]")).not_to_contain_text("name somebody else")
    sending.send(page)
    sending.wait_until_complete(crew_at_desks.sender, case)
    reader_sees(crew_at_desks, case, "the site explained why and confirmed the patient")
    assert holding(hub.data / "blobs", OWN_WORDS) == []


def reader_sees(crew: Crew, case: str, sentence: str) -> None:
    """The verdict travels, no name does."""
    page = crew.reader.go(f"{case}read/")
    expect(page.locator(".question")).to_contain_text(sentence)
    html = page.content()
    for word in (*OWN_WORDS, *OTHERS_WORDS, b"KONE", b"BANDA", b"maiden"):
        assert word.decode() not in html
    wait_until(
        lambda: page.locator("[data-preview]").count(), page, seconds=60, what="a first picture"
    )
