"""A presentation state is applied: its figures, its window, its turn; and taken off again."""

from playwright.sync_api import Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage


def choose(page: Page, words: str) -> None:
    page.locator(".viewer-tools [data-act=measure]").click()
    page.get_by_role("menuitem", name="Presentation states").click()
    page.locator("[role^=menuitem]", has_text=words).first.click()


def test_a_presentation_state_is_applied_and_taken_off(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    frame = small_ct.manifest["frames"][small_ct.manifest["key"]]["id"]
    line = {"type": "line", "points": [[4, 4], [40, 40]]}
    text = {"text": "<i>12 mm</i>", "at": [40, 40]}
    stage.states = [
        {
            "id": "s1", "label": "Signed", "turn": [-1, 0, 0, 1], "inverted": True,
            "is_partial": False,
            "frames": {frame: {"window": [60, 120], "shapes": [line], "texts": [text]}},
        }
    ]  # fmt: skip
    page: Page = look(width=1400, height=800)
    acts.until_full(page)
    assert not acts.has_drawing(page)
    choose(page, "Signed")
    acts.until(page, lambda: acts.has_drawing(page))
    assert "60" in acts.says(page, "window")
    assert "120" in acts.says(page, "window")
    assert "irrored" in acts.says(page, "turn")
    choose(page, "As the images came")
    acts.until(page, lambda: not acts.has_drawing(page))
    assert acts.says(page, "turn") == ""
