"""The main job, end to end: a case sent over a bad link, read, signed, and named to nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import reading, searching, sending
from tests.journeys.crew import Crew
from tests.journeys.hub import Hub
from tests.journeys.patients import PATIENT, PLANTED, TYPED_NAME, Series, found_in
from tests.journeys.people import DESKTOP, Visitor, visitor

MESSAGE = "He has just vomited again, pupils equal."


@dataclass
class Journey:
    """One case on its way, with the people around it."""

    hub: Hub
    crew: Crew
    series: Series
    case: str = ""

    @property
    def case_id(self) -> str:
        return self.case.split("/")[2]


@pytest.fixture(scope="module", params=["desktop", "phone"])
def journey(
    request: pytest.FixtureRequest, hub: Hub, ct_series: Series, chromium: Browser
) -> Iterator[Journey]:
    """The whole way once at each screen; the tests below look at what it left behind."""
    crew = request.getfixturevalue(
        "crew_at_desks" if request.param == "desktop" else "crew_on_phones"
    )
    return Journey(hub, crew, ct_series)


def test_a_case_goes_from_a_killed_browser_to_a_signed_answer(
    journey: Journey, chromium: Browser
) -> None:
    hub, crew = journey.hub, journey.crew
    journey.case = sending.open_case(crew.sender, identity=sending.Identity())
    upload_through_a_killed_browser(journey, chromium)
    sending.wait_until_complete(crew.sender, journey.case)
    reading.open_from_worklist(crew.reader, journey.case)
    reading.see_preview_then_lossless(crew.reader)
    page = crew.reader.page
    reading.scroll(page, slices=6)
    assert reading.measure(page) > 10
    reading.write(page)
    assert f"of {len(journey.series.paths)} images displayed" in reading.sees_what_was_seen(page)
    write_message(crew.sender, journey.case)
    reading.go_to_sign(page)
    reading.sign_is_stopped_by_a_message(page)
    assert page.locator("[name=findings]").input_value() == reading.FINDINGS
    reading.go_to_sign(page)
    reading.sign(page)
    expect(page).to_have_url(hub.url + journey.case)
    expect(page.locator("body")).to_contain_text("Signed. The site is told.")


def upload_through_a_killed_browser(journey: Journey, chromium: Browser) -> None:
    """Half of the files, a dead browser, and the rest from a new one; a phone's server dies too."""
    hub, crew, paths = journey.hub, journey.crew, journey.series.paths
    total = journey.series.size_bytes
    kept = sending.upload_until_killed(hub, crew, chromium, case=journey.case, paths=paths)
    page = crew.sender_comes_back(chromium).go(f"{journey.case}edit/")
    watch = sending.UploadWatch(page)
    kills_server = crew.screen is not DESKTOP
    if kills_server:
        crew.sender.slow_down(up=total // 20)
    sending.choose(page, paths)
    if kills_server:
        kill_server_at(hub, crew.sender, journey.case, share=0.7, total=total)
    sending.wait_until_all_is_here(page)
    assert watch.held_bytes >= kept, "the hub forgot what it had made durable"
    if not kills_server:
        assert watch.held_bytes + watch.sent_bytes == total
    assert sending.held(hub, journey.case) == total
    sending.send(page)


def kill_server_at(hub: Hub, sender: Visitor, case: str, *, share: float, total: int) -> None:
    from tests.journeys.people import wait_until

    page = sender.page
    wait_until(
        lambda: sending.held(hub, case) > share * total, page, seconds=120, what="most of the files"
    )
    hub.kill()
    assert sending.held(hub, case) < total, "the server was killed too late"
    expect(page.locator("[data-part=pace]")).to_contain_text("The link is down", timeout=60_000)
    sender.slow_down()
    hub.start()


def write_message(sender: Visitor, case: str) -> None:
    page = sender.go(case)
    page.fill("[name=text]", MESSAGE)
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator("#thread")).to_contain_text(MESSAGE)


def test_the_sender_gets_ticks_the_answer_the_pdf_and_the_identity_sheet(
    journey: Journey,
) -> None:
    sender = journey.crew.sender
    row = sender.go("/").locator("tr", has=sender.page.locator(f"a[href='{journey.case}']"))
    for word in ("sent", "arrived", "opened", "answered"):
        expect(row.locator("li.yes", has_text=word).first).to_contain_text("✓")
    page = sender.go(journey.case)
    expect(page.locator("main")).to_contain_text(reading.CONCLUSION)
    hrefs = {name: page.get_by_role("link", name=name).get_attribute("href") or ""
             for name in ("PDF of the answer", "Identity sheet", "Plain text")}  # fmt: skip
    pdf = searching.pdf_text(sender.download(hrefs["PDF of the answer"]))
    assert reading.CONCLUSION.split(".")[0] in " ".join(pdf.split())
    assert found_in(pdf.encode()) == []
    sheet = searching.pdf_text(sender.download(hrefs["Identity sheet"]))
    assert TYPED_NAME in sheet
    assert PATIENT.patient_id in sheet
    page.get_by_role("button", name="Show the patient's name").click()
    expect(page.locator("aside")).to_contain_text(TYPED_NAME)


def test_the_reader_keeps_the_answer_and_never_met_the_name(journey: Journey) -> None:
    reader = journey.crew.reader
    page = reader.go(journey.case)
    for name in ("PDF of the answer", "Plain text"):
        href = page.get_by_role("link", name=name).get_attribute("href") or ""
        data = reader.download(href)
        assert [word for part in searching.unpacked(data) for word in found_in(part)] == []
    expect(page.get_by_role("link", name="Identity sheet")).to_have_count(0)
    reader.go("/?view=signed")
    assert len(reader.everything_received()) > 20
    assert searching.traffic_that_names(reader.received) == []


def test_the_coordinator_sees_the_case_and_never_a_name(journey: Journey) -> None:
    coordinator = journey.crew.coordinator
    for path in ("/", "/?view=network", journey.case, f"{journey.case}audit/", "/network/"):
        assert coordinator.go(path).locator("main").is_visible()
    assert searching.traffic_that_names(coordinator.everything_received()) == []


def test_strangers_find_nothing_at_any_address(journey: Journey, chromium: Browser) -> None:
    crew = journey.crew
    paths = [
        path
        for path in searching.addresses_of(crew.sender, crew.reader)
        if not path.startswith("/uploads/")
    ]
    assert any(path.endswith("/read/") for path in paths), paths
    assert any("/frames/" in path or "manifest" in path for path in paths), paths
    faults = [fault for each in crew.strangers for fault in searching.doors_open_to(each, paths)]
    assert faults == []
    for each in crew.strangers:
        each.go("/")
        assert journey.case_id not in each.page.content()
        assert searching.traffic_that_names(each.everything_received()) == []
    nobody = visitor(chromium, journey.hub.url, screen=crew.screen)
    assert {nobody.status_of(path) for path in paths} <= {302, 401, 404}
    nobody.close()


def test_the_files_of_the_hub_hold_no_name(journey: Journey) -> None:
    assert list((journey.hub.data / "blobs").rglob("*"))
    assert searching.files_that_name(journey.hub) == []


def test_nobody_was_sent_to_another_host_and_no_page_complained(journey: Journey) -> None:
    for each in journey.crew:
        assert each.foreign_hosts == set()
        assert [said for said in each.complaints if not is_expected(said)] == []


def is_expected(said: str) -> bool:
    """A dead server, and a refused signature's 409, show in the console by themselves."""
    return "ERR_" in said or "status of 409" in said


def test_every_answer_carried_the_strict_policy(journey: Journey) -> None:
    for each in journey.crew:
        assert searching.answers_without_policy(each.everything_received()) == []


def test_the_site_itself_was_shown_the_name_so_the_search_can_find_it(journey: Journey) -> None:
    found = searching.traffic_that_names(journey.crew.sender.everything_received())
    assert any(PLANTED[0] in fault for fault in found)
