"""Cut links, killed servers, killed browsers: it goes on by itself, from the last byte kept."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.exchange.files import NADIA
from tests.fixtures.browser import ARGUMENTS, chromium_path
from tests.fixtures.waiting import until
from tests.upload_js.conftest import open_page
from tests.upload_js.desk import Desk
from tests.wire.uploads.running import Server

SIZE = 900_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.dcm"
    path.write_bytes((NADIA.bytes() + bytes(range(256)) * 4000)[:SIZE])
    return path


def test_a_killed_server_costs_nothing_but_the_time_it_was_away(desk: Desk, large: Path) -> None:
    desk.open().slow_down(300_000)
    desk.choose([large])
    until(lambda: desk.received_bytes > 200_000, what="a first piece of the file")
    desk.server.kill()
    kept = desk.received_bytes
    expect(desk.part("pace")).to_contain_text("The link is down")
    desk.slow_down(-1)
    desk.server.start()
    desk.wait_until_all_is_here()
    assert desk.received == [large.read_bytes()]
    assert [offset for method, _url, offset in desk.requests if method == "PATCH"] == [kept]


def test_a_killed_browser_goes_on_at_the_last_byte_when_the_same_file_is_chosen(
    own_server: Server, large: Path, chromium: Browser
) -> None:
    doomed = chromium.browser_type.launch(executable_path=chromium_path(), args=ARGUMENTS)
    desk = Desk(own_server, doomed.new_page()).open()
    desk.slow_down(300_000)
    desk.choose([large])
    until(lambda: desk.received_bytes > 200_000, what="a first piece of the file")
    with suppress(Error):
        doomed.new_browser_cdp_session().send("Browser.crash")
    synced = "SELECT offset_bytes FROM exchange_upload"
    kept = until(lambda: own_server.rows(synced)[0][0], what="the cut to be noticed")
    assert 200_000 < kept < SIZE
    again = chromium.new_context()
    try:
        other = Desk(own_server, open_page(again)).open()
        other.choose([large])
        other.wait_until_all_is_here()
        assert other.received == [large.read_bytes()]
        assert [method for method, _url, _offset in other.requests] == ["POST", "PATCH"]
        assert other.requests[1][2] == kept
    finally:
        again.close()


def test_a_page_that_is_opened_while_the_server_is_away_waits_for_it(
    desk: Desk, large: Path
) -> None:
    desk.open()
    desk.server.kill()
    desk.choose([large])
    expect(desk.part("pace")).to_contain_text("The link is down")
    desk.server.start()
    desk.wait_until_all_is_here()
    assert desk.received == [large.read_bytes()]
