"""Measures come from stored values, in millimetres only where calibrated; none is lost."""

from collections.abc import Iterator
from typing import Any

import numpy
import pytest
from playwright.sync_api import Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

Point = tuple[float, float]


@pytest.fixture
def page(stage: Stage, look: Look, small_ct: phantom.MadeSeries) -> Iterator[Page]:
    """One pixel for one pixel: the middle of the pane is the corner (64, 64) of the image."""
    stage.show(small_ct)
    opened = look(width=1200, height=700)
    acts.until_all_here(opened)
    opened.keyboard.press("n")
    yield opened
    assert acts.complaints(opened) == []


def place(page: Page, point: Point) -> Point:
    box = acts.box_of(page.locator("[data-pane]"))
    return box["x"] + box["width"] / 2 + point[0], box["y"] + box["height"] / 2 + point[1]


def stroke(page: Page, start: Point, end: Point) -> None:
    """Drag between two points, in pixels from the middle of the image."""
    page.mouse.move(*place(page, start))
    page.mouse.down()
    page.mouse.move(*place(page, end), steps=3)
    page.mouse.up()
    acts.settle(page)


def tap(page: Page, point: Point) -> None:
    page.mouse.click(*place(page, point))
    acts.settle(page)


def inside(made: phantom.MadeSeries, is_in: Any) -> Any:
    """Values of the slice in sight whose pixel centre, from the middle of the image, is inside."""
    y, x = numpy.mgrid[0:128, 0:128] + 0.5 - 64
    return made.pixels[10][is_in(x, y)].astype(float)


def said(values: Any) -> str:
    low, high = f"{values.min():.0f}", f"{values.max():.0f}"
    return f"Mean {values.mean():.1f}, SD {values.std():.1f}, least {low}, most {high} HU"


def test_angles_between_three_points_and_between_two_lines(page: Page) -> None:
    acts.take(page, "a", "angle")
    stroke(page, (-50, 0), (0, 0))
    tap(page, (0, -50))
    assert acts.announced(page) == "90.0°"
    acts.take(page, "c", "cobb")
    stroke(page, (-60, 30), (0, 30))
    stroke(page, (-60, 60), (-30, 90))
    assert acts.announced(page) == "45.0°"


def test_an_ellipse_says_what_numpy_says_of_the_same_pixels(
    page: Page, small_ct: phantom.MadeSeries
) -> None:
    acts.take(page, "e", "ellipse")
    stroke(page, (-44, -20), (16, 22))
    found = inside(small_ct, lambda x, y: ((x + 14) / 30) ** 2 + ((y - 1) / 21) ** 2 <= 1)
    area = numpy.pi * 30 * 21 * 0.25
    assert acts.announced(page) == f"{said(found)}; {area:.1f} mm²"


def test_a_polygon_closes_on_its_first_point_and_counts_what_lies_inside(
    page: Page, small_ct: phantom.MadeSeries
) -> None:
    acts.take(page, "g", "polygon")
    for point in [(-40, -40), (30, -40), (30, 20), (-40, 20), (-40, -40)]:
        tap(page, point)
    found = inside(small_ct, lambda x, y: (x > -40) & (x < 30) & (y > -40) & (y < 20))
    assert acts.announced(page) == f"{said(found)}; {70 * 60 * 0.25:.0f} mm²"


def test_a_double_press_or_enter_ends_a_polygon(page: Page) -> None:
    acts.take(page, "g", "polygon")
    for point in [(0, 0), (40, 0), (0, 40)]:
        tap(page, point)
    page.keyboard.press("Enter")
    assert acts.announced(page).endswith("; 200.0 mm²")


def test_the_probe_reads_the_value_under_it(page: Page, small_ct: phantom.MadeSeries) -> None:
    acts.take(page, "v", "probe")
    tap(page, (-20.5, 10.5))
    assert acts.announced(page) == f"{small_ct.pixels[10][74, 43]} HU"


def test_a_pet_is_read_in_its_unit_and_by_body_weight_or_says_why_not(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    frames = [dict(frame) for frame in small_ct.manifest["frames"]]
    frames[11] |= {"suv": 0}
    pet = phantom.MadeSeries(dict(small_ct.manifest), small_ct.files)
    pet.manifest |= {"frames": frames, "unit": "Bq/ml", "suv": 0.25}
    stage.show(pet)
    page = look(width=1200, height=700)
    acts.until_all_here(page)
    page.keyboard.press("n")
    acts.take(page, "v", "probe")
    tap(page, (-20.5, 10.5))
    value = int(small_ct.pixels[10][74, 43])
    assert acts.announced(page) == f"{value} Bq/ml · {value / 4:.2f} SUVbw"
    acts.take(page, "e", "ellipse")
    stroke(page, (-20, -10), (20, 10))
    real, by_weight, area = acts.announced(page).split("; ")
    assert real.endswith(" Bq/ml")
    assert by_weight.endswith(" SUVbw")
    assert float(by_weight.split()[1][:-1]) == pytest.approx(float(real.split()[1][:-1]) / 4, abs=1)
    assert area.endswith("mm²")
    page.keyboard.press("ArrowDown")
    acts.take(page, "v", "probe")
    tap(page, (-20.5, 10.5))
    assert acts.announced(page).endswith(
        "; SUV unknown: the file lacks weight, dose, times or corrections."
    )


def test_an_area_on_an_uncalibrated_film_is_in_pixels_and_says_so(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    stage.show(chest_film)
    page = look()
    acts.until_all_here(page)
    page.keyboard.press("n")
    acts.take(page, "e", "ellipse")
    stroke(page, (0, 0), (40, 20))
    assert acts.announced(page).endswith("; 628 px², not calibrated")


def test_an_arrow_carries_words_and_a_point_of_it_can_be_moved(page: Page, stage: Stage) -> None:
    acts.take(page, "t", "arrow")
    stroke(page, (0, 0), (50, -30))
    field = page.get_by_role("textbox", name="Words beside the arrow")
    field.fill("<b>clot</b>")
    field.press("Enter")
    acts.until(page, lambda: [m.get("text") for m in stage.marks.values()] == ["<b>clot</b>"])
    stroke(page, (0, 0), (10, 10))
    acts.until(page, lambda: next(iter(stage.marks.values()))["points"][0] == [74, 74])


def test_what_is_taken_back_can_be_done_again(page: Page) -> None:
    acts.take(page, "l", "length")
    stroke(page, (0, 0), (40, 0))
    page.keyboard.press("Delete")
    assert not acts.has_drawing(page)
    page.keyboard.press("Control+z")
    assert acts.has_drawing(page)
    page.keyboard.press("Control+z")
    assert not acts.has_drawing(page)
    page.keyboard.press("Control+Shift+Z")
    assert acts.has_drawing(page)
    page.keyboard.press("Home")
    assert not acts.has_drawing(page)
    page.keyboard.press("u")
    acts.settle(page)
    assert acts.says(page, "slice") == "Slice 11/20"


def test_drawings_are_found_again_on_another_machine_and_survive_a_cut(
    page: Page, stage: Stage, look: Look
) -> None:
    stage.is_deaf = True
    acts.take(page, "l", "length")
    stroke(page, (0, 0), (40, 0))
    acts.until(page, lambda: acts.says(page, "kept").startswith("Drawings not saved yet"))
    stage.is_deaf = False
    acts.until(page, lambda: len(stage.marks) == 1 and acts.says(page, "kept") == "")
    other = look()
    acts.until_full(other)
    acts.until(other, lambda: acts.has_drawing(other))
    other.keyboard.press("Delete")
    acts.until(other, lambda: not stage.marks)


def test_the_list_leads_to_each_drawing_and_into_the_report_and_back(page: Page) -> None:
    acts.take(page, "l", "length")
    stroke(page, (0, 0), (60, 0))
    page.keyboard.press("End")
    page.keyboard.press("q")
    dialog = page.get_by_role("dialog", name="List of drawings")
    dialog.get_by_role("button", name="Put in the report").click()
    assert page.locator("#findings").input_value() == "Length 30.0 mm (1/11)."
    page.keyboard.press("Escape")
    page.get_by_role("link", name="series and slice 1/11").click()
    acts.until(page, lambda: acts.says(page, "slice") == "Slice 11/20")
    page.keyboard.press("q")
    dialog.get_by_role("button", name="Delete").click()
    acts.until(page, lambda: "Nothing is drawn yet" in dialog.inner_text())


def test_a_key_image_is_marked_with_its_note(page: Page, stage: Stage) -> None:
    page.keyboard.press("k")
    field = page.get_by_role("textbox", name="A note for this key image")
    field.fill("left clot")
    field.press("Enter")
    acts.until(page, lambda: acts.says(page, "key") == "Key image left clot")
    acts.until(page, lambda: [m.get("text") for m in stage.marks.values()] == ["left clot"])
    page.keyboard.press("ArrowDown")
    acts.settle(page)
    assert acts.says(page, "key") == ""
    page.keyboard.press("ArrowUp")
    page.keyboard.press("k")
    acts.until(page, lambda: not stage.marks)


def test_a_box_makes_the_window_of_what_it_holds(page: Page, small_ct: phantom.MadeSeries) -> None:
    acts.take(page, "b", "box")
    stroke(page, (-44, -20), (16, 22))
    found = inside(small_ct, lambda x, y: (abs(x + 14) < 30) & (abs(y - 1) < 21))
    ordered = numpy.sort(found)
    low, high = (ordered[int(share * (len(found) - 1) + 0.5)] for share in (0.01, 0.99))
    shown = acts.says(page, "window")
    assert shown == f"L {(low + high) / 2 + 0.01:.0f} · W {high - low:.0f}"
