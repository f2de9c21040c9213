"""Two or four panes: slices turn together by position; cut lines, a cross-hair, a layout kept."""

import copy
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

AXIAL, SAGITTAL = [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, -1]


def placed(made: phantom.MadeSeries, series_id: str, *, step: float, **shared: Any) -> Any:
    """The same images under another name, each with its place in one patient."""
    files = {path.replace("/ct1.", f"/{series_id}."): data for path, data in made.files.items()}
    manifest = copy.deepcopy(made.manifest)
    manifest |= {"id": series_id, "frame_of_reference": "f1", **shared}
    for nth, frame in enumerate(manifest["frames"]):
        frame["id"] = frame["id"].replace("ct1.", f"{series_id}.")
        is_side = manifest["orientation"] == SAGITTAL
        frame["position"] = [step * nth - 32, -32, 40] if is_side else [-32, -32, step * nth]
    return phantom.MadeSeries(manifest, files, made.pixels)


@pytest.fixture
def page(stage: Stage, look: Look, small_ct: phantom.MadeSeries) -> Page:
    thick = placed(small_ct, "ct2", step=4.0)
    thick.manifest["frames"] = thick.manifest["frames"][:10]
    thick.manifest["key"] = 5
    stage.show(
        placed(small_ct, "ct1", step=2.0), thick,
        placed(small_ct, "ct3", step=3.0, orientation=SAGITTAL),
    )  # fmt: skip
    page: Page = look(width=1400, height=800)
    acts.until_full(page)
    return page


def pane(page: Page, nth: int) -> Locator:
    return page.locator("[data-stage]").nth(nth)


def slice_in(page: Page, nth: int) -> str:
    return pane(page, nth).locator("[data-says=slice]").inner_text()


def is_drawn(page: Page, nth: int) -> bool:
    acts.settle(page)
    return bool(acts.canvas_pixels(page, f":nth-match([data-overlay], {nth + 1})").any())


def open_panes(page: Page, count: int) -> None:
    panes = page.locator("[data-stage]")
    steps = {2: [2], 4: [2, 4]}[count]
    for step in steps:
        page.keyboard.press("d")
        acts.until(page, lambda wanted=step: panes.count() == wanted)
    full = page.locator("[data-stage][data-quality=full]")
    acts.until(page, lambda: full.count() == count)


def test_slices_turn_together_where_they_lie_in_the_same_place(page: Page) -> None:
    open_panes(page, 2)
    assert slice_in(page, 1) == "Slice 6/10"
    page.keyboard.press("Home")
    acts.until(page, lambda: (slice_in(page, 0), slice_in(page, 1)) == ("Slice 1/20", "Slice 1/10"))
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    acts.until(page, lambda: slice_in(page, 1) == "Slice 3/10")
    page.keyboard.press("y")
    acts.until(page, lambda: page.locator("[data-viewer][data-apart]").count() == 1)
    page.keyboard.press("Home")
    acts.until(page, lambda: slice_in(page, 0) == "Slice 1/20")
    acts.settle(page)
    assert slice_in(page, 1) == "Slice 3/10"
    assert acts.complaints(page) == []


def test_the_pane_in_hand_has_the_keys_and_takes_the_series(page: Page) -> None:
    open_panes(page, 2)
    page.keyboard.press("y")
    acts.until(page, lambda: page.locator("[data-viewer][data-apart]").count() == 1)
    pane(page, 1).locator("[data-pane]").click()
    page.keyboard.press("End")
    acts.until(page, lambda: slice_in(page, 1) == "Slice 10/10")
    assert slice_in(page, 0) == "Slice 11/20"
    page.locator("[data-series]").nth(2).click()
    acts.until(page, lambda: slice_in(page, 1) == "Slice 11/20")
    page.keyboard.press("o")
    acts.until(page, lambda: pane(page, 1).locator("[data-says=turn]").inner_text() != "")
    assert pane(page, 0).locator("[data-says=turn]").inner_text() == ""


def test_the_image_in_hand_cuts_the_others_and_the_cross_hair_finds_its_slice(page: Page) -> None:
    open_panes(page, 4)
    assert not is_drawn(page, 0)
    assert not is_drawn(page, 1)
    acts.until(page, lambda: is_drawn(page, 2))
    acts.take(page, "x", "cross")
    box = acts.box_of(pane(page, 0).locator("[data-pane]"))
    zoom = min(box["width"], box["height"]) / 128
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(middle[0] + 20 * zoom, middle[1])
    # 20 pixels of 0.5 mm right of the middle, which lies at 0 mm: (32 + 10) / 3 slices on.
    acts.until(page, lambda: slice_in(page, 2) == "Slice 15/20")
    for nth in (0, 1, 2):
        assert is_drawn(page, nth)
    page.keyboard.press("Escape")
    acts.until(page, lambda: not is_drawn(page, 0))


def choose(page: Page, words: str) -> None:
    """A line of the menu of panes."""
    page.locator(".viewer-tools [data-act=panes]").click()
    page.get_by_role("menuitem", name=words).or_(
        page.get_by_role("menuitemradio", name=words)
    ).first.click()


def test_a_way_to_hang_is_kept_on_the_server_and_comes_back_on_any_machine(
    page: Page, stage: Stage
) -> None:
    open_panes(page, 2)
    pane(page, 1).locator("[data-pane]").click()
    page.locator("[data-series]").nth(2).click()
    wanted = f"/images/{list(stage.series)[2]}."
    acts.until(
        page, lambda: any(path.startswith(wanted) for path, _, _ in stage.asked("frame.j2c"))
    )
    page.keyboard.press("3")
    choose(page, "Keep this layout")
    acts.until(page, lambda: bool(stage.hangings))
    kept = stage.hangings["CT", page_part(stage)]["value"]
    assert (kept["layout"], [one["rank"] for one in kept["panes"]]) == (2, [0, 2])
    assert "window" in kept["panes"][1]
    assert page.evaluate("() => localStorage.length") == 0
    page.reload()
    acts.until(page, lambda: page.locator("[data-stage]").count() == 2)
    acts.until(page, lambda: page.locator("[data-viewer]").get_attribute("data-layout") == "2")
    choose(page, "Forget the kept layout")
    acts.until(page, lambda: not stage.hangings)


def page_part(stage: Stage) -> str:
    return str(next(iter(stage.series.values())).manifest.get("body_part", ""))


def test_an_earlier_study_hangs_beside_this_one(stage: Stage, look: Look, page: Page) -> None:
    assert not page.get_by_text("earlier, day -43").count()
    stage.priors = ("ct2",)
    beside = look(width=1400, height=800)
    acts.until_full(beside)
    assert beside.get_by_text("earlier, day -43").count() == 1
    choose(beside, "Compare with an earlier study")
    acts.until(beside, lambda: beside.locator("[data-stage]").count() == 2)
    acts.until(beside, lambda: slice_in(beside, 1).endswith("/10"))
    assert slice_in(beside, 0).endswith("/20")
