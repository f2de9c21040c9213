"""A turned image keeps every pixel, says so, and its letters turn with it (SAFETY 4)."""

from typing import Any

import numpy
from playwright.sync_api import Page

from binome.dicom.windowing import Greyscale, rendered
from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage
from tests.viewer.test_pixels import difference

SIDES = ("left", "top", "right", "bottom")
STEPS: list[tuple[str, Any, str, str]] = [
    ("o", lambda image: numpy.rot90(image, -1), "PRAL", "Turned 90°"),
    ("o", lambda image: numpy.rot90(image, -1), "LPRA", "Turned 180°"),
    ("h", numpy.fliplr, "RPLA", "Mirrored, turned 180°"),
    ("Shift+O", numpy.rot90, "PLAR", "Mirrored, turned 90°"),
    ("Shift+H", numpy.flipud, "PRAL", "Turned 90°"),
]  # fmt: skip


def letters(page: Page) -> str:
    return "".join(acts.says(page, side) for side in SIDES)


def test_every_turn_draws_what_python_draws_and_its_letters_follow(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look(width=901, height=700)
    acts.until_full(page)
    page.keyboard.press("n")
    expected = rendered(small_ct.pixels[10], Greyscale(), phantom.BRAIN)
    assert letters(page) == "RALP"
    for key, turned, marks, said in STEPS:
        page.keyboard.press(key)
        acts.settle(page)
        expected = turned(expected)
        assert difference(acts.canvas_pixels(page), expected) <= 1, said
        assert (letters(page), acts.says(page, "turn")) == (marks, said)
    page.keyboard.press("r")
    acts.settle(page)
    assert (letters(page), acts.says(page, "turn")) == ("RALP", "")


def test_a_turned_film_fits_and_pans_the_way_the_hand_goes(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    stage.show(chest_film)
    page = look(width=1000, height=600)
    acts.until_full(page)
    assert letters(page) == ""  # no letter without an orientation in the file
    upright = acts.says(page, "zoom")
    page.keyboard.press("o")
    acts.settle(page)
    assert acts.says(page, "zoom") != upright
    page.keyboard.press("n")
    acts.settle(page)
    before = acts.canvas_pixels(page)
    page.keyboard.press("p")
    box = acts.box_of(page.locator("[data-pane]"))
    acts.drag(page, (0.5, 0.5), (0.5 + 40 / box["width"], 0.5 + 20 / box["height"]))
    after = acts.canvas_pixels(page)
    assert (after[60:200, 100:300] == before[40:180, 60:260]).all()


def test_a_turn_holds_for_the_whole_stack(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    acts.until_full(page)
    page.locator("[data-act=more]").click()
    page.get_by_role("menuitem", name="Turn").click()
    page.get_by_role("menuitem", name="Mirror left to right").click()
    page.keyboard.press("ArrowDown")
    acts.settle(page)
    assert acts.says(page, "turn") == "Mirrored"


def test_cine_runs_at_a_rate_one_can_change_and_stops_at_any_other_key(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    acts.until_full(page)
    page.keyboard.press(" ")
    acts.until(page, lambda: acts.says(page, "cine") == "10 images per second")
    acts.until(page, lambda: acts.says(page, "slice") != "Slice 11/20")
    page.keyboard.press("+")
    acts.until(page, lambda: acts.says(page, "cine") == "12 images per second")
    page.keyboard.press("Home")
    acts.settle(page)
    assert acts.says(page, "cine") == ""
    assert acts.says(page, "slice") == "Slice 1/20"
    acts.pass_frames(page, 24)
    assert acts.says(page, "slice") == "Slice 1/20"


def test_cine_is_calm_where_the_device_asks_for_less_motion(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look(reduced_motion="reduce")
    acts.until_full(page)
    page.locator("[data-act=cine]").click()
    acts.until(page, lambda: acts.says(page, "cine").startswith("2 images per second, calm"))
    page.mouse.click(600, 300)
    acts.until(page, lambda: acts.says(page, "cine") == "")


def test_the_magnifier_shows_more_of_the_same_pixels_while_it_is_held(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    acts.until_full(page)
    page.keyboard.press("n")
    acts.take(page, "m", "magnify")
    box = acts.box_of(page.locator("[data-pane]"))
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    assert acts.has_drawing(page)
    page.mouse.up()
    assert not acts.has_drawing(page)
    assert acts.complaints(page) == []


def test_a_film_says_its_sides_where_its_machine_says_them_and_they_turn_with_it(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    manifest = {**chest_film.manifest, "sides": ["L", "F"]}
    stage.show(phantom.MadeSeries(manifest, chest_film.files, chest_film.pixels))
    page = look(width=1000, height=600)
    acts.until_full(page)
    assert letters(page) == "RHLF"
    page.keyboard.press("o")
    acts.settle(page)
    assert letters(page) == "FRHL"
    page.keyboard.press("r")
    page.keyboard.press("h")
    acts.settle(page)
    assert letters(page) == "LHRF"
