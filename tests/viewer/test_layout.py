"""The chrome holds from 360 px to two monitors, in long words, mirrored, for every hand."""

from collections.abc import Callable
from typing import Any

import numpy
import pytest
from playwright.sync_api import CDPSession, Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

AXE = "tests/vendor/axe.min.js"
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, [role=slider], input, select')]
    .filter(thing => thing.offsetParent && getComputedStyle(thing).visibility === 'visible')
    .map(thing => [thing.textContent.trim(), thing.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 44)
    .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
SMALL_TARGETS_OF_DIALOG = SMALL_TARGETS.replace(
    "'button, a,", "'dialog[open] button, a.x,"
).replace("[role=slider], input, select", "dialog[open] input")
CLIPPED = """() => [...document.querySelectorAll('.viewer-tools button')]
    .filter(button => getComputedStyle(button).visibility === 'visible' && button.offsetParent)
    .map(button => [button, button.getBoundingClientRect()])
    .filter(([button, box]) => button.scrollWidth > button.clientWidth + 1
        || box.left < 0 || box.right > innerWidth)
    .map(([button]) => button.textContent)"""
COLLISIONS = """() => {
    const boxes = [...document.querySelectorAll('.viewer-corner > *')]
        .filter(part => part.offsetParent && part.textContent)
        .map(part => [part.parentElement, part.getBoundingClientRect(), part.textContent]);
    return boxes.flatMap(([a, one, text]) => boxes
        .filter(([b, two]) => a !== b && one.left < two.right && two.left < one.right
            && one.top < two.bottom && two.top < one.bottom)
        .map(([, , other]) => `${text} / ${other}`));
}"""


def long_words(sentence: str) -> str:
    """Half as long again, as French and German are, placeholders untouched."""
    return f"{sentence} {'e' * (len(sentence) // 2)}" if len(sentence) > 2 else sentence


@pytest.mark.parametrize(
    ("width", "height"), [(360, 800), (800, 360), (1024, 768), (1440, 860), (3840, 1200)]
)
@pytest.mark.parametrize("words", [None, long_words])
def test_nothing_overflows_collides_or_is_cut(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, *,
    width: int, height: int, words: Callable[[str], str] | None,
) -> None:  # fmt: skip
    stage.show(small_ct)
    stage.words = words
    page = look(width=width, height=height)
    acts.until_full(page)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(COLLISIONS) == []


def test_every_target_of_a_phone_is_large_enough_for_a_thumb(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, chest_film: phantom.MadeSeries
) -> None:
    stage.show(small_ct, chest_film)
    page = look(width=360, height=800, has_touch=True, is_mobile=True)
    acts.until_full(page)
    assert page.evaluate(SMALL_TARGETS) == []
    page.locator("[data-act=more]").tap()
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.get_by_role("menuitem", name="Full screen").is_visible()


def test_right_to_left_mirrors_the_chrome_and_never_the_image(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    pictures = []
    for stage.direction in ("ltr", "rtl"):
        page = look()
        acts.until_full(page)
        page.keyboard.press("n")
        acts.settle(page)
        pictures.append(acts.centred(acts.canvas_pixels(page), 128, 128))
        strip = acts.box_of(page.locator(".viewer-strip"))
        pane = acts.box_of(page.locator("[data-pane]"))
        assert (strip["x"] < pane["x"]) == (stage.direction == "ltr")
        page.keyboard.press("ArrowLeft")
        acts.settle(page)
        turned = "10" if stage.direction == "ltr" else "12"
        assert f"{turned}/20" in acts.says(page, "slice")
    assert numpy.array_equal(*pictures)


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, width: int
) -> None:
    stage.show(small_ct)
    page = look(width=width, bypass_csp=True)
    acts.until_full(page)
    assert faults(page) == []
    page.keyboard.press("?")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-act=presets]").click()
    assert faults(page) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_in_several_panes_and_in_the_list_of_drawings(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, width: int
) -> None:
    frame = {"id": "abcdefgh", "frame": "ct1.11.1"}
    stage.marks = {
        "abcdefgh": frame | {"kind": "arrow", "points": [[20, 20], [60, 60]], "text": "clot"}
    }
    stage.show(small_ct)
    page = look(width=width, bypass_csp=True)
    acts.until_full(page)
    acts.until(page, lambda: acts.has_drawing(page))
    page.keyboard.press("q")
    page.get_by_role("dialog", name="List of drawings").wait_for()
    assert faults(page) == []
    assert page.evaluate(SMALL_TARGETS_OF_DIALOG) == []
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.press("d")
    acts.until(page, lambda: page.locator("[data-stage]").count() == 4)
    assert faults(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    names = page.get_by_role("group", name="Image, pane 3")
    assert names.count() == 1


def test_every_tool_is_in_the_menus_of_a_phone(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look(width=360, height=800, has_touch=True, is_mobile=True)
    acts.until_full(page)
    for group, tool, name in [("Measure", "Ellipse", "ellipse"), ("Panes", "Cross-hair", "cross")]:
        page.locator("[data-act=more]").tap()
        page.get_by_role("menuitem", name=group).tap()
        assert page.evaluate(SMALL_TARGETS) == []
        page.get_by_role("menuitemradio", name=tool).tap()
        acts.until(page, lambda: page.locator("[data-pane][data-tool]").count() == 1)
        taken = page.locator(f"[data-pane][data-tool={name}]")
        acts.until(page, lambda taken=taken: taken.count() == 1)


def faults(page: Page) -> list[Any]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("() => axe.run('[data-viewer]')")
    return [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found["violations"]
    ]


def test_without_scripts_the_preview_stands_and_says_it_is_not_for_diagnosis(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look(java_script_enabled=False)
    assert page.locator("[data-preview]").is_visible()
    assert "preview, with loss" in page.locator("[data-says=state]").inner_text()
    assert "Scripts are off" in page.locator(".viewer-noscript").inner_text()
    assert page.locator(".viewer-noscript").is_visible()
    assert not page.locator(".viewer-tools").is_visible()


FOLLOWED = """async () => {
    const pane = document.querySelector('[data-pane]');
    const pen = document.querySelector('[data-image]').getContext('2d');
    for (let turn = 0; turn < 400; turn++) {
        const key = turn % 2 ? 'ArrowUp' : 'ArrowDown';
        pane.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        if (pen.imageSmoothingQuality === 'low') return turn;
    }
    return -1;
}"""


def test_images_that_follow_quickly_cost_little_and_the_one_that_stays_is_drawn_well(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    acts.until_all_here(page)
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    assert page.evaluate(FOLLOWED) >= 0
    quality = "() => document.querySelector('[data-image]').getContext('2d').imageSmoothingQuality"
    acts.until(page, lambda: page.evaluate(quality) == "high")
    before = _laid_out(wire)
    turned = page.evaluate(FOLLOWED.replace("=== 'low'", "=== 'never' || turn === 39"))
    assert turned == 39
    assert _laid_out(wire) - before <= 2 * 40  # nothing asks the page to lay itself out in between


def _laid_out(wire: CDPSession) -> float:
    found = wire.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "LayoutCount"))


def test_the_images_take_a_second_window_and_the_report_keeps_the_first(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    stage.second_url = "/?on=the-other-monitor"
    page = look()
    acts.until_full(page)
    with page.expect_popup() as opened:
        page.locator("[data-act=panes]").click()
        page.get_by_role("menuitem", name="Second window").click()
    other = opened.value
    acts.until_full(other)
    assert other.evaluate("() => window.name") == "binome-images"
    assert "on=the-other-monitor" in other.url
    assert acts.quality(page) == "full"
    with other.expect_navigation():
        page.locator("[data-act=panes]").click()
        page.get_by_role("menuitem", name="Second window").click()
    assert len(page.context.pages) == 2  # the same window again, never a third
