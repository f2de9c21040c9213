"""On a thin or broken line: little is asked, nothing is asked twice, and nothing needs a reload."""

import re

from playwright.sync_api import Page

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

FIRST_IMAGE_BYTES = 45_000
FIRST_IMAGE_REQUESTS = 5
MARKS = """() => performance.getEntriesByType('mark').map(mark => mark.name)
    .filter(name => name.startsWith('viewer:'))"""
SAVING = """Object.defineProperty(navigator, 'connection',
    {value: {saveData: true, effectiveType: '3g'}});"""


def test_the_first_image_costs_few_bytes_and_few_requests(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(head_ct)
    page = look(java_script_enabled=False)
    page.wait_for_load_state()
    preview = page.locator("[data-preview]")
    assert preview.evaluate("image => image.complete && image.naturalWidth") == 512
    own = [sent for sent in stage.requests if not sent[0].endswith("thumbnail.webp")]
    assert len(own) <= FIRST_IMAGE_REQUESTS
    assert sum(size for _, _, size in own) <= FIRST_IMAGE_BYTES


def test_with_scripts_nothing_heavy_is_asked_before_the_first_image(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(head_ct)
    page = look()
    acts.until_full(page)
    paths = [path for path, _, _ in stage.requests]
    first_preview = next(i for i, path in enumerate(paths) if path.endswith("preview.webp"))
    before = [path for path in paths[:first_preview] if not path.endswith("thumbnail.webp")]
    assert not any(path.endswith((".wasm", ".j2c")) for path in before)
    first_frame = next(i for i, path in enumerate(paths) if path.endswith(".j2c"))
    # Behind a large frame the codec would wait for its end: it is asked for once, beside it.
    assert len(stage.asked("openjphjs.wasm")) == 1
    assert any(path.endswith("openjphjs.wasm") for path in paths[: first_frame + 4])
    assert "7.1/h7" in paths[first_preview]


def test_a_cut_in_a_frame_resumes_at_the_last_byte_that_came(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    stage.cut_after_bytes = 3000
    stage.cuts_left = 3
    page = look()
    acts.until_full(page)
    acts.until(page, lambda: "20 of 20" in acts.says(page, "count"))
    assert any(sent.startswith("bytes=3000-") for _, sent, _ in stage.asked(".j2c"))
    sent = sum(size for _, _, size in stage.asked(".j2c"))
    assert sent == sum(frame["size_bytes"] for frame in small_ct.manifest["frames"])
    assert acts.says(page, "link") == ""
    assert acts.complaints(page) == []


def test_a_line_that_is_down_is_said_and_goes_on_by_itself(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    page.context.set_offline(True)
    acts.until(page, lambda: bool(acts.says(page, "link")) or _is_all_here(page))
    page.context.set_offline(False)
    acts.until(page, lambda: _is_all_here(page))
    assert acts.says(page, "link") == ""


def _is_all_here(page: Page) -> bool:
    return "20 of 20" in acts.says(page, "count")


def test_who_saves_data_gets_the_image_in_sight_and_is_asked_before_the_rest(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look(script=SAVING)
    acts.until_full(page)
    offer = page.locator("[data-act=all]")
    acts.until(page, offer.is_visible)
    acts.until(page, lambda: len(stage.asked(".j2c")) == 3)
    acts.pass_frames(page, 12)
    assert len(stage.asked(".j2c")) == 3
    assert "kB" in offer.inner_text()
    offer.click()
    acts.until(page, lambda: _is_all_here(page))
    assert not offer.is_visible()


def test_a_slow_line_is_noticed_and_its_bytes_are_kept_for_the_image_in_sight(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(head_ct)
    stage.bytes_per_second = 40_000
    page = look()
    acts.until_full(page)
    acts.until(page, page.locator("[data-act=all]").is_visible)
    assert len(stage.asked(".j2c")) <= 4
    # The image in sight and the codec come before any neighbour.
    acts.until(page, lambda: len(stage.asked("preview.webp")) > 2)
    paths = [path for path, _, _ in stage.requests]
    beside = [n for n, path in enumerate(paths) if re.search(r"\.([^7]|\d\d)\.1/h\d+/prev", path)]
    for ending in (".j2c", ".wasm"):
        assert next(n for n, path in enumerate(paths) if path.endswith(ending)) < beside[0]
    assert len(stage.asked("openjphjs.wasm")) == 1


TIMES = """() => performance.getEntriesByType('resource')
    .map(one => [new URL(one.name).pathname, one.startTime, one.responseEnd])"""


def test_the_next_slice_is_on_its_way_before_the_first_has_ended(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(head_ct)
    stage.bytes_per_second = 40_000
    page = look()
    acts.until_full(page)
    times = {path: (began, ended) for path, began, ended in page.evaluate(TIMES)}
    first_ended = times["/images/ct1.7.1/h7/frame.j2c"][1]
    assert times["/images/ct1.8.1/h8/preview.webp"][0] < first_ended
    # Where nobody turns to comes later: its bytes would keep the next image waiting.
    assert times.get("/images/ct1.6.1/h6/preview.webp", (first_ended, 0))[0] >= first_ended


def test_a_film_is_shown_at_a_quarter_then_at_half_while_the_rest_comes(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    stage.show(chest_film)
    stage.bytes_per_second = 100_000
    page = look()
    acts.until(page, lambda: "viewer:half" in page.evaluate(MARKS))
    stage.bytes_per_second = None
    acts.until_full(page)
    assert page.evaluate(MARKS)[-3:] == ["viewer:partial", "viewer:half", "viewer:diagnostic"]
    quarter, rest = [asked for _, asked, _ in stage.asked(".j2c")]
    frame = chest_film.manifest["frames"][0]
    assert quarter == f"bytes=0-{frame['prefix_bytes'][0] - 1}"
    assert rest.startswith(f"bytes={frame['prefix_bytes'][0]}-")


def test_a_far_slice_steps_aside_for_the_one_in_sight_and_loses_nothing(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(head_ct)
    stage.bytes_per_second = 5_000
    page = look()
    acts.until(page, lambda: acts.quality(page) == "partial")
    page.keyboard.press("Home")
    acts.until(page, lambda: len(stage.asked("ct1.1.1/h1/frame.j2c")) == 1)
    acts.until(page, lambda: any(path.endswith("ct1.7.1/h7/frame.j2c") for path in stage.left))
    assert acts.quality(page) != "full"
    stage.bytes_per_second = None
    acts.until_full(page)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    acts.until(page, lambda: acts.says(page, "slice") == "Slice 7/12")
    acts.until_full(page)
    resumed = [sent for _, sent, _ in stage.asked("ct1.7.1/h7/frame.j2c")]
    assert len(resumed) == 2
    assert not resumed[1].startswith("bytes=0-")
    assert resumed[1]


def test_the_slice_in_sight_comes_first_then_its_neighbours(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    stage.show(small_ct)
    page = look()
    acts.until(page, lambda: _is_all_here(page))
    order = [int(path.split(".")[1]) for path, _, _ in stage.asked(".j2c")]
    assert order[0] == 11
    assert set(order[:5]) <= set(range(7, 16))
    assert sorted(order) == list(range(1, 21))


def test_more_images_at_the_site_appear_without_a_reload(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    part = phantom.MadeSeries(dict(small_ct.manifest), small_ct.files)
    frames = small_ct.manifest["frames"]
    waiting = {**frames[11], "quality": "partial", "available_bytes": 500}
    part.manifest |= {"frames": [*frames[:11], waiting], "key": 10}
    stage.show(part)
    page = look(script=HURRY)
    acts.until_full(page)
    page.keyboard.press("End")
    acts.until(page, lambda: acts.quality(page) == "preview")
    assert acts.says(page, "slice") == "Slice 12/12"
    part.manifest = small_ct.manifest
    acts.until(page, lambda: acts.says(page, "slice") == "Slice 12/20")
    acts.until_full(page)


def test_a_series_in_preparation_is_read_at_once_and_says_what_still_comes(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    part = phantom.MadeSeries(dict(small_ct.manifest), small_ct.files)
    frames = small_ct.manifest["frames"]
    part.manifest |= {"frames": frames[8:12], "key": 2, "awaited": len(frames) - 4}
    stage.show(part)
    page = look()
    acts.until_full(page)
    assert acts.says(page, "slice") == "Slice 3/4"
    assert acts.says(page, "arriving") == f"{len(frames) - 4} more are being prepared"
    part.manifest = small_ct.manifest
    acts.until(page, lambda: acts.says(page, "slice") == "Slice 11/20")
    assert acts.says(page, "arriving") == ""


HURRY = "{ const slow = setInterval; window.setInterval = (f, ms) => slow(f, ms / 40); }"
