"""Sending from the browser: what is sent, in how many requests, and what the page says."""

from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from playwright.sync_api import BrowserContext, expect

from binome.dicom.scan import is_dicom
from tests.exchange.files import NADIA, slices
from tests.upload_js.conftest import open_page
from tests.upload_js.desk import Desk


def test_a_folder_is_sent_with_one_request_a_file_and_one_question(
    desk: Desk, folder: Path
) -> None:
    desk.open().choose_folder(folder)
    desk.wait_until_all_is_here()
    assert desk.received == sorted(path.read_bytes() for path in folder.iterdir())
    methods = [method for method, _url, _offset in desk.requests]
    assert len(methods) == 13
    assert desk.requests[0][1].endswith("/known")
    assert desk.states == ["received"] * 12


def test_each_study_has_its_bar_and_what_is_no_image_is_named_and_not_sent(
    desk: Desk, folder: Path
) -> None:
    for number, data in enumerate(slices(2, replace(NADIA, modality="MR", study="1.2.3"))):
        (folder / f"MR{number}").write_bytes(data)
    (folder / "DICOMVIEWER.EXE").write_bytes(b"MZ" + bytes(500))
    desk.open().choose(sorted(folder.iterdir()))
    desk.wait_until_all_is_here()
    rows = desk.part("studies").locator("li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("CT · CT head")
    expect(rows.nth(0)).to_contain_text("12 of 12")
    expect(rows.nth(1)).to_contain_text("2 of 2")
    left = desk.part("left-out")
    expect(left).to_contain_text("One file was not sent")
    expect(left).to_contain_text("DICOMVIEWER.EXE")
    assert len(desk.received) == 14


def test_the_patient_never_shows_on_the_page_or_in_an_address(desk: Desk, folder: Path) -> None:
    desk.open().choose_folder(folder)
    desk.wait_until_all_is_here()
    text = desk.page.content()
    for secret in ("KONE", "Nadia", "4711"):
        assert secret not in text
        assert all(secret not in url for _method, url, _offset in desk.requests)


def test_the_same_files_chosen_twice_are_sent_once(desk: Desk, folder: Path) -> None:
    desk.open().choose(folder.iterdir())
    desk.wait_until_all_is_here()
    sent = len(desk.requests)
    desk.choose(folder.iterdir())
    expect(desk.part("total")).to_contain_text("12 of 12")
    assert len(desk.requests) <= sent + 1
    assert len(desk.received) == 12


def test_an_upload_can_be_paused_and_goes_on_from_the_byte_it_stood_at(
    desk: Desk, tmp_path: Path
) -> None:
    large = tmp_path / "large.dcm"
    large.write_bytes(NADIA.bytes() + bytes(600_000))
    desk.open().slow_down(150_000)
    desk.choose([large])
    expect(desk.part("pace")).to_contain_text("/s")
    desk.part("pause").click()
    expect(desk.part("pace")).to_contain_text("What arrived is kept")
    desk.slow_down(-1)
    desk.part("pause").click()
    desk.wait_until_all_is_here()
    assert desk.received == [large.read_bytes()]


def test_a_spent_token_stops_everything_with_a_sentence(desk: Desk, folder: Path) -> None:
    desk.open()
    _change(desk, "UPDATE exchange_uploadtoken SET expires_at = '2020-01-01'")
    desk.choose_folder(folder)
    expect(desk.part("pace")).to_contain_text("Open the case again to go on")
    expect(desk.part("pause")).to_be_hidden()


def test_a_file_that_is_too_large_is_named_and_the_others_go_on(desk: Desk, folder: Path) -> None:
    desk.page.add_init_script(
        "const send = XMLHttpRequest.prototype.setRequestHeader;"
        "XMLHttpRequest.prototype.setRequestHeader = function (name, value) {"
        " send.call(this, name,"
        "  name === 'Upload-Length' && value === '7777' ? '99999999999999' : value);"
        "};"
    )
    (folder / "huge.dcm").write_bytes((NADIA.bytes() + bytes(7777))[:7777])
    desk.open().choose_folder(folder)
    expect(desk.part("refused")).to_contain_text("huge.dcm")
    expect(desk.part("refused")).to_contain_text("larger than this server takes")
    expect(desk.part("total")).to_contain_text("12 of 12")


@pytest.mark.parametrize(("width", "query"), [(360, ""), (360, "?dir=rtl"), (1440, "?dir=rtl")])
def test_the_page_fits_phones_and_right_to_left(
    desk: Desk, folder: Path, width: int, query: str
) -> None:
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.open(query).choose_folder(folder)
    desk.wait_until_all_is_here()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    for button in desk.page.locator(".upload .button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_without_javascript_a_plain_form_stands_there(desk: Desk, chromium) -> None:
    plain = chromium.new_context(java_script_enabled=False)
    try:
        page = plain.new_page()
        page.goto(desk.server.url)
        expect(page.locator("form input[type=file]")).to_be_visible()
        expect(page.locator("[data-upload]")).to_be_hidden()
    finally:
        plain.close()


def test_the_browser_knows_dicom_as_the_hub_does(desk: Desk, context: BrowserContext) -> None:
    wheel = Path(pydicom.__file__).parent / "data" / "test_files"
    heads = [path.read_bytes()[:256] for path in sorted(wheel.iterdir()) if path.is_file()]
    heads += [b"", b"MZ" + bytes(300), b"\x08\x00", b"%PDF-1.7" + bytes(300)]
    heads += [b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100" + bytes(9)]
    heads += [b"\x00\x08\x00\x05CS\x00\x0aISO_IR 100" + bytes(9)]
    page = open_page(context)
    page.goto(desk.server.url)
    said = page.evaluate(
        "async (heads) => {"
        " const { isDicom } = await import('/static/upload/dicom-head.js');"
        " return heads.map((head) => isDicom(new Uint8Array(head)));"
        "}",
        [list(head) for head in heads],
    )
    assert said == [is_dicom(head) for head in heads]
    assert len(said) > 80


def _change(desk: Desk, statement: str) -> None:
    import sqlite3
    from contextlib import closing

    path = desk.server.data / "binome.sqlite3"
    with closing(sqlite3.connect(path, timeout=20)) as database:
        database.execute(statement)
        database.commit()


def test_a_zipped_disc_is_sent_and_a_document_that_is_zip_inside_is_not(
    desk: Desk, tmp_path: Path
) -> None:
    disc, letter = tmp_path / "disc.zip", tmp_path / "letter.docx"
    for path in (disc, letter):
        path.write_bytes(b"PK\x03\x04" + bytes(200))
    desk.open().choose([disc, letter])
    desk.wait_until_all_is_here()
    expect(desk.part("left-out")).to_contain_text("letter.docx")
    assert len(desk.received) == 1
