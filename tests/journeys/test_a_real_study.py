"""The same way with the real head CT, where the shared samples are: 28 slices out of a hospital."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fixtures.samples import samples_folder
from tests.journeys import patients, reading, searching, sending
from tests.journeys.crew import Crew
from tests.journeys.hub import Hub
from tests.journeys.people import DESKTOP, visitor

SERIES = "ct_head_series"


def series_here() -> list[Path]:
    samples = samples_folder()
    folder = samples / "studies" / SERIES if samples else None
    return [folder] if folder and folder.is_dir() else []


@pytest.mark.parametrize("folder", series_here(), ids=lambda folder: folder.name)
def test_a_real_head_ct_is_sent_and_read_without_its_name(
    folder: Path, hub: Hub, crew_at_desks: Crew, chromium: Browser, tmp_path: Path
) -> None:
    series = patients.planted_copies(folder, tmp_path)
    sender = crew_at_desks.sender
    case = sending.open_case(sender, identity=sending.Identity())
    sending.choose(sender.page, series.paths)
    sending.wait_until_all_is_here(sender.page)
    sending.send(sender.page)
    sending.wait_until_complete(sender, case)
    assert f"{len(series.paths)} images" in sender.page.locator("main").inner_text()
    known = crew_at_desks.reader
    reader = visitor(chromium, hub.url, screen=DESKTOP, username=known.username).log_in()
    page = reading.open_from_worklist(reader, case)
    reading.see_preview_then_lossless(reader)
    reading.scroll(page, slices=3)
    assert reading.measure(page) > 10
    assert searching.traffic_that_names(reader.everything_received()) == []
    assert searching.files_that_name(hub) == []
    reader.close()
