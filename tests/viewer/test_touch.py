"""On a phone, fingers do it all: slices, zoom, window, and a menu under a long press."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

PHONE = {"width": 360, "height": 800, "has_touch": True, "is_mobile": True}
Point = tuple[float, float]


@pytest.fixture
def page(stage: Stage, look: Look, small_ct: phantom.MadeSeries) -> Iterator[Page]:
    stage.show(small_ct)
    opened = look(**PHONE, device_scale_factor=2)
    acts.until_all_here(opened)
    yield opened
    assert acts.complaints(opened) == []


class Fingers:
    """Real touch events, sent through the browser's own input."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def send(self, kind: str, points: list[Point]) -> None:
        touches: list[dict[str, Any]] = [
            {"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)
        ]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def drag(self, start: list[Point], end: list[Point], steps: int = 8) -> None:
        self.send("touchStart", start)
        for step in range(1, steps + 1):
            share = step / steps
            self.send("touchMove", [_between(a, b, share) for a, b in zip(start, end, strict=True)])
        self.send("touchEnd", [])
        acts.settle(self.page)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def test_one_finger_turns_the_slices(page: Page) -> None:
    Fingers(page).drag([(150, 250)], [(150, 350)])
    assert acts.says(page, "slice") == "Slice 15/20"


def test_two_fingers_apart_zoom(page: Page) -> None:
    before = acts.says(page, "zoom")
    Fingers(page).drag([(130, 300), (180, 300)], [(80, 300), (230, 300)])
    assert acts.says(page, "zoom") != before
    assert acts.says(page, "slice") == "Slice 11/20"
    assert "as sent" in acts.says(page, "window")


def test_two_fingers_together_change_the_window(page: Page) -> None:
    zoom = acts.says(page, "zoom")
    Fingers(page).drag([(120, 250), (180, 250)], [(160, 330), (220, 330)])
    assert "as sent" not in acts.says(page, "window")
    assert acts.says(page, "zoom") == zoom


def test_a_long_press_opens_every_tool_and_the_length_tool_draws(page: Page) -> None:
    fingers = Fingers(page)
    fingers.send("touchStart", [(150, 350)])
    menu = page.get_by_role("menu")
    acts.until(page, menu.is_visible)
    fingers.send("touchEnd", [])
    page.get_by_role("menuitemradio", name="Length").tap()
    acts.until(page, lambda: page.locator("[data-pane][data-tool=length]").count() > 0)
    fingers.drag([(120, 300)], [(200, 300)])
    assert acts.announced(page).endswith(" mm")
    assert acts.says(page, "slice") == "Slice 11/20"


def test_the_column_of_slices_is_a_slider_for_the_thumb(page: Page) -> None:
    box = page.get_by_role("slider").bounding_box()
    assert box is not None
    assert box["width"] >= 44
    x = box["x"] + box["width"] / 2
    Fingers(page).drag([(x, box["y"] + 20)], [(x, box["y"] + box["height"] - 4)])
    assert acts.says(page, "slice") == "Slice 20/20"
    assert page.get_by_role("slider").get_attribute("aria-valuenow") == "20"
