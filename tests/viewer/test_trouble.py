"""A frame that cannot be shown says why and offers the original; the others go on."""

import copy

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage


def damaged(made: phantom.MadeSeries) -> phantom.MadeSeries:
    return phantom.MadeSeries(copy.deepcopy(made.manifest), dict(made.files))


def test_an_unreadable_frame_says_why_and_the_next_is_shown(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    made = damaged(small_ct)
    frame = made.manifest["frames"][11]
    made.manifest["frames"][11] = {
        "id": frame["id"], "instance": 12, "frame": 1, "trouble": "unsupported",
    }  # fmt: skip
    stage.show(made)
    page = look()
    acts.until_full(page)
    page.keyboard.press("ArrowDown")
    acts.until(page, page.locator("[data-trouble]").is_visible)
    assert "cannot be shown here" in page.locator("[data-why]").inner_text()
    assert page.locator("a[data-original]").get_attribute("href") == "/original/ct1.12.1"
    acts.until(page, lambda: not acts.canvas_pixels(page).any())
    page.keyboard.press("ArrowDown")
    acts.until_full(page)
    assert not page.locator("[data-trouble]").is_visible()
    acts.until(page, lambda: "19 of 20" in acts.says(page, "count"))


def test_bytes_that_do_not_decode_cost_only_their_own_frame(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    made = damaged(small_ct)
    address = "/images/ct1.11.1/h11/frame.j2c"
    made.files[address] = b"\xff\x4f" + bytes(len(made.files[address]) - 2)
    stage.show(made)
    page = look()
    acts.until(page, page.locator("[data-trouble]").is_visible)
    assert "cannot be read" in page.locator("[data-why]").inner_text()
    page.keyboard.press("ArrowUp")
    acts.until_full(page)


def test_a_frame_that_is_another_size_than_said_is_refused(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    made = damaged(small_ct)
    made.manifest["frames"][10]["rows"] = 127
    stage.show(made)
    page = look()
    acts.until(page, page.locator("[data-trouble]").is_visible)
    assert acts.says(page, "state") == "● cannot be shown"


def test_a_withdrawn_frame_says_so(stage: Stage, look: Look, small_ct: phantom.MadeSeries) -> None:
    made = damaged(small_ct)
    del made.files["/images/ct1.11.1/h11/frame.j2c"]
    stage.show(made)
    page = look()
    acts.until(page, page.locator("[data-trouble]").is_visible)
    assert "withdrawn" in page.locator("[data-why]").inner_text()


def test_words_of_the_server_are_text_and_never_markup(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    made = damaged(small_ct)
    made.manifest["description"] = "<img src=x onerror=alert(1)>"
    made.manifest["windows"][0] = {"name": "<b>x</b>", "center": 40, "width": 80}
    stage.show(made)
    page = look()
    acts.until_full(page)
    assert acts.says(page, "description") == "<img src=x onerror=alert(1)>"
    assert "<b>x</b>" in acts.says(page, "window")
    assert acts.complaints(page) == []


def test_a_manifest_nobody_can_read_leaves_the_preview_and_a_sentence(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    made = damaged(small_ct)
    made.manifest["version"] = 9
    stage.show(made)
    page = look()
    acts.until(page, lambda: "cannot be opened" in acts.says(page, "link"))
    assert page.locator("[data-preview]").is_visible()


def test_pictures_made_anew_while_one_reads_are_found_without_a_reload(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    old = phantom.MadeSeries(dict(small_ct.manifest), dict(small_ct.files))
    frames = small_ct.manifest["frames"]
    old.manifest["frames"] = [frame | {"hash": "old"} for frame in frames]
    now = frames[10]
    for name in ("preview.webp", "thumbnail.webp", "frame.j2c"):
        old.files[f"/images/{now['id']}/old/{name}"] = small_ct.files[
            f"/images/{now['id']}/{now['hash']}/{name}"
        ]
    stage.show(old)
    page = look()
    acts.until_full(page)
    old.manifest = small_ct.manifest
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    acts.until(page, lambda: acts.says(page, "slice") == "Slice 13/20")
    acts.until_full(page)
    assert page.locator("[data-trouble]").is_hidden()
