"""The film dialog as a sender meets it, and its corners beside Python's."""

import base64
import io
from pathlib import Path

import numpy
import pydicom
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from binome.dicom.film.corners import find_corners
from binome.dicom.scan import is_dicom
from tests.dicom.film.synthetic import Scene, error_share, taken

OPEN = """async () => {
  const { openFilm } = await import("/film/film.js");
  const file = document.querySelector("main > input[type=file]").files[0];
  const text = (data) => btoa(Array.from(new Uint8Array(data), (one) => String.fromCharCode(one)).join(""));
  window.done = null;
  await openFilm(file, { onDone: (result) => { window.done = { ...result, data: text(result.data) }; } });
}"""  # noqa: E501 -- one script
FIND = """async () => {
  const { pictureOf } = await import("/film/picture.js");
  const { findCorners } = await import("/film/corners.js");
  return findCorners(await pictureOf(document.querySelector("main > input[type=file]").files[0]));
}"""

REDUCED = """async () => {
  const { pictureOf } = await import("/film/picture.js");
  return (await pictureOf(document.querySelector("main > input[type=file]").files[0])).isReduced;
}"""


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A chest film on a box, by a phone that knows where it is."""
    exif = Image.Exif()
    exif[0x0110] = "SpyPhone 9"
    path = tmp_path / "nadia-kone.jpg"
    path.write_bytes(taken(Scene(seed=7, size=(700, 875), film=0)).jpeg(exif=exif))
    return path


def opened(page: Page, site: str, photograph: Path) -> Page:
    page.goto(site)
    page.set_input_files("main > input[type=file]", str(photograph))
    page.evaluate(OPEN)
    return page


def test_the_browser_finds_the_corners_python_finds(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(site)
    for scene in (Scene(seed=7, size=(700, 875)), Scene(seed=2, size=(900, 700), glare=1),
                  Scene(seed=61, size=(700, 875), off_the_box=True)):  # fmt: skip
        truth = taken(scene)
        path = tmp_path / f"{scene.seed}.jpg"
        path.write_bytes(truth.jpeg())
        page.set_input_files("main > input[type=file]", str(path))
        there = page.evaluate(FIND)
        here = find_corners(numpy.asarray(Image.open(path).convert("L")))
        assert there["certainty"] == here.certainty
        if here.certainty == "found":
            assert error_share(there["points"], truth) < 0.01
            assert numpy.abs(numpy.array(there["points"]) - here.points).max() < 2


def test_a_photograph_becomes_a_dicom_file_without_what_the_camera_wrote(
    page: Page, site: str, photograph: Path
) -> None:
    opened(page, site, photograph)
    expect(page.locator("[data-part=advice]")).to_contain_text("small in the picture")
    page.locator("[data-part=rows]").fill("2")
    page.locator("[data-part=done]").click()
    made = page.evaluate("window.done")
    data = base64.b64decode(made["data"])
    image = pydicom.dcmread(io.BytesIO(data))
    assert is_dicom(data)
    assert (image.ConversionType, image.NumberOfFrames, image.BurnedInAnnotation) == (
        "DF",
        2,
        "YES",
    )
    assert image.pixel_array.shape == (2, image.Rows, image.Columns)
    assert "PixelSpacing" not in image
    assert b"SpyPhone" not in data
    assert b"nadia" not in data.lower()
    assert made["answers"]["corners"] == "found"
    expect(page.locator("dialog")).to_have_count(0)


def test_corners_move_by_keys_and_by_finger_and_the_film_follows(
    page: Page, site: str, photograph: Path
) -> None:
    opened(page, site, photograph)
    before = page.locator("[data-part=shape]").get_attribute("points")
    page.locator("[data-corner='0']").focus()
    page.keyboard.press("Shift+ArrowRight")
    after = page.locator("[data-part=shape]").get_attribute("points")
    assert before != after
    box = page.locator("[data-corner='2']").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y - 20, steps=3)
    page.mouse.up()
    assert page.locator("[data-part=shape]").get_attribute("points") != after
    page.locator("[data-part=done]").click()
    assert page.evaluate("window.done.answers.corners") == "given"


@pytest.mark.parametrize("query", ["", "?dir=rtl"])
def test_the_dialog_fits_a_phone_and_right_to_left(
    page: Page, site: str, photograph: Path, query: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    opened(page, site + query, photograph)
    dialog = page.locator("dialog")
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    for button in dialog.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    shape, handle = (page.locator(one) for one in ("[data-part=photo]", "[data-corner='1']"))
    stage, corner = shape.bounding_box(), handle.bounding_box()
    assert stage is not None
    assert corner is not None
    assert corner["x"] > stage["x"] + stage["width"] / 3


def test_what_is_no_photograph_is_said_and_can_be_closed(
    page: Page, site: str, tmp_path: Path
) -> None:
    path = tmp_path / "letter.jpg"
    path.write_bytes(b"MZ" + bytes(200))
    opened(page, site, path)
    expect(page.locator("dialog")).to_contain_text("no photograph that can be read")
    page.locator("[data-part=close]").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_a_deeper_picture_is_told_from_one_of_eight_bits(
    page: Page, site: str, tmp_path: Path
) -> None:
    page.goto(site)
    told = []
    for name, kind in (("deep.png", numpy.uint16), ("plain.png", numpy.uint8)):
        path = tmp_path / name
        Image.fromarray(numpy.full((96, 96), 200, kind)).save(path)
        page.set_input_files("main > input[type=file]", str(path))
        told.append(page.evaluate(REDUCED))
    assert told == [True, False]
