"""Every act has a key, and the mouse does what radiologists expect of it."""

import copy
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage


@pytest.fixture
def page(stage: Stage, look: Look, small_ct: phantom.MadeSeries) -> Iterator[Page]:
    stage.show(small_ct)
    opened = look(width=1200, height=700)
    acts.until_all_here(opened)
    yield opened
    assert acts.complaints(opened) == []


def slice_shown(page: Page) -> str:
    acts.settle(page)
    return acts.says(page, "slice")


def test_arrows_pages_and_ends_turn_the_slices(page: Page) -> None:
    for key, expected in [
        ("ArrowDown", "12"), ("ArrowDown", "13"), ("ArrowUp", "12"), ("PageDown", "14"),
        ("PageUp", "12"), ("End", "20"), ("ArrowDown", "20"), ("Home", "1"), ("ArrowRight", "2"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert slice_shown(page) == f"Slice {expected}/20"


def test_the_wheel_turns_one_slice_a_notch_and_zooms_with_control(page: Page) -> None:
    page.mouse.move(500, 300)
    page.mouse.wheel(0, 120)
    acts.until(page, lambda: slice_shown(page) == "Slice 12/20")
    page.mouse.wheel(0, -120)
    acts.until(page, lambda: slice_shown(page) == "Slice 11/20")
    before = acts.says(page, "zoom")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    acts.until(page, lambda: acts.says(page, "zoom") != before)
    assert slice_shown(page) == "Slice 11/20"


def test_dragging_with_the_window_tool_changes_level_and_width_and_reset_brings_them_back(
    page: Page,
) -> None:
    page.keyboard.press("w")
    acts.drag(page, (0.4, 0.4), (0.6, 0.5))
    changed = acts.says(page, "window")
    assert changed.startswith("L ")
    assert "as sent" not in changed
    page.keyboard.press("r")
    acts.settle(page)
    assert acts.says(page, "window") == "L 40 · W 80 (as sent)"


def test_a_window_once_chosen_holds_for_the_whole_stack(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    varied = phantom.MadeSeries(copy.deepcopy(small_ct.manifest), small_ct.files)
    own = {"name": "image", "center": 30, "width": 90}
    varied.manifest["frames"][11]["windows"] = [own, *phantom.HEAD_WINDOWS[1:]]
    stage.show(varied)
    page = look()
    acts.until_full(page)
    page.keyboard.press("ArrowDown")
    acts.until(page, lambda: acts.says(page, "window") == "L 30 · W 90 (as sent)")
    page.keyboard.press("5")
    page.keyboard.press("ArrowUp")
    acts.until(page, lambda: acts.says(page, "window") == "L 500 · W 2500 (bone)")
    page.keyboard.press("r")
    acts.until(page, lambda: acts.says(page, "window") == "L 40 · W 80 (as sent)")


def test_right_button_zooms_and_middle_button_pans_whatever_tool_is_in_hand(
    page: Page,
) -> None:
    before = acts.says(page, "zoom")
    acts.drag(page, (0.5, 0.7), (0.5, 0.4), button="right")
    assert acts.says(page, "zoom") != before
    still = acts.canvas_pixels(page)
    acts.drag(page, (0.5, 0.5), (0.6, 0.6), button="middle")
    assert (acts.canvas_pixels(page) != still).any()
    assert acts.says(page, "window") == "L 40 · W 80 (as sent)"
    page.keyboard.press("0")
    acts.settle(page)
    assert acts.says(page, "zoom") == before


def test_a_length_is_in_millimetres_where_calibrated_and_is_taken_back(page: Page) -> None:
    page.keyboard.press("n")
    acts.take(page, "l", "length")
    box = acts.box_of(page.locator("[data-pane]"))
    acts.drag(page, (0.5, 0.5), (0.5 + 60 / box["width"], 0.5))
    assert acts.announced(page) == "30.0 mm"
    assert acts.canvas_pixels(page, "[data-overlay]").any()
    page.keyboard.press("Control+z")
    acts.settle(page)
    assert not acts.canvas_pixels(page, "[data-overlay]").any()
    acts.drag(page, (0.5, 0.5), (0.6, 0.5))
    page.keyboard.press("Delete")
    acts.settle(page)
    assert not acts.canvas_pixels(page, "[data-overlay]").any()


def test_a_length_on_an_uncalibrated_film_is_in_pixels_and_says_so(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    stage.show(chest_film)
    page = look()
    acts.until_all_here(page)
    page.keyboard.press("n")
    acts.take(page, "l", "length")
    box = acts.box_of(page.locator("[data-pane]"))
    acts.drag(page, (0.5, 0.5), (0.5, 0.5 + 80 / box["height"]))
    assert acts.announced(page) == "80 px, not calibrated"
    assert "not calibrated" in acts.says(page, "calibration")


def test_a_tool_moves_without_a_mouse_by_shift_and_arrows(page: Page) -> None:
    page.keyboard.press("w")
    page.keyboard.press("Shift+ArrowRight")
    acts.settle(page)
    assert "as sent" not in acts.says(page, "window")
    page.keyboard.press("z")
    before = acts.says(page, "zoom")
    page.keyboard.press("Shift+ArrowUp")
    acts.settle(page)
    assert acts.says(page, "zoom") != before


def test_keys_typed_into_the_report_never_reach_the_images(page: Page) -> None:
    page.locator("#findings").fill("")
    page.locator("#findings").press_sequentially("iwl 3")
    acts.settle(page)
    assert acts.says(page, "window") == "L 40 · W 80 (as sent)"
    assert page.locator("[data-act=length]").get_attribute("aria-pressed") == "false"
    assert page.locator("#findings").input_value() == "iwl 3"


def test_the_question_mark_opens_the_keys_and_escape_closes_them(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator("[data-help]").is_visible()
    page.keyboard.press("i")
    page.keyboard.press("Escape")
    assert not page.locator("[data-help]").is_visible()
    assert page.locator("[data-act=invert]").get_attribute("aria-pressed") == "false"


def test_the_presets_menu_is_worked_by_arrows_and_shows_the_one_in_use(page: Page) -> None:
    page.locator("[data-act=presets]").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    acts.settle(page)
    assert acts.says(page, "window") == "L 75 · W 250 (subdural)"
    page.locator("[data-act=presets]").click()
    checked = page.locator("[role=menuitemradio][aria-checked=true]")
    assert "subdural" in checked.inner_text()


def test_full_screen_covers_the_screen_and_comes_back(page: Page) -> None:
    page.keyboard.press("f")
    acts.until(page, lambda: page.evaluate("() => Boolean(document.fullscreenElement)"))
    page.keyboard.press("f")
    acts.until(page, lambda: not page.evaluate("() => Boolean(document.fullscreenElement)"))


def test_another_series_is_one_click_away_and_the_first_keeps_its_place(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, chest_film: phantom.MadeSeries
) -> None:
    stage.show(small_ct, chest_film)
    page = look()
    acts.until_full(page)
    page.keyboard.press("End")
    page.locator("[data-series]").nth(1).click()
    acts.until(page, lambda: "film" in acts.says(page, "description"))
    acts.until_full(page)
    page.locator("[data-series]").nth(0).click()
    acts.until(page, lambda: slice_shown(page) == "Slice 20/20")
