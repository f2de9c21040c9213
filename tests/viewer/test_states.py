"""A presentation state is applied: its greys, shutters, figures, turn; and taken off again."""

import io
import json
import re

import numpy
from PIL import Image
from playwright.sync_api import Page

from binome.dicom.facts import lut_facts
from binome.dicom.windowing import Lut
from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage, rendered_page

VOI = Lut(-100, 12, tuple(int(4095 * (n / 300) ** 2) for n in range(301)))
PRESENTATION = Lut(0, 8, tuple(255 - n for n in range(256)))
SHUTTER = [[10, 20], [100, 20], [100, 120], [10, 120]]


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
            "lacks_mask": True, "is_partial": True,
            "frames": {frame: {"window": [60, 120], "shapes": [line], "texts": [text]}},
        },
        {
            "id": "s2", "label": "Tables", "turn": [1, 0, 0, 1], "inverted": False,
            "is_partial": False,
            "greys": {
                "modality": {"slope": 2, "intercept": -10},
                "presentation": lut_facts(PRESENTATION),
                "shutter": {
                    "grey": 51, "shapes": [{"type": "polygon", "points": SHUTTER}],
                    "bitmap": {"left": 40, "top": 60, "columns": 4, "rows": 4, "runs": [4, 8, 4]},
                },
            },
            "frames": {frame: {"table": lut_facts(VOI)}},
        },
    ]  # fmt: skip
    page: Page = look(width=1400, height=800)
    acts.until_full(page)
    assert not acts.has_drawing(page)
    choose(page, "Signed")
    acts.until(page, lambda: acts.has_drawing(page))
    assert "60" in acts.says(page, "window")
    assert "120" in acts.says(page, "window")
    assert "irrored" in acts.says(page, "turn")
    assert acts.announced(page).endswith("without subtracting its mask image.")
    choose(page, "As the images came")
    acts.until(page, lambda: not acts.has_drawing(page))
    assert acts.says(page, "turn") == ""
    page.keyboard.press("n")
    choose(page, "Tables")
    acts.until(page, lambda: acts.says(page, "window") == "table")
    page.keyboard.press("n")
    acts.settle(page)
    stored = small_ct.pixels[small_ct.manifest["key"]].astype(int)
    shown = acts.centred(acts.canvas_pixels(page), *stored.shape).astype(int)[..., 0]
    index = numpy.clip(2 * stored - 10 - VOI.first, 0, len(VOI.values) - 1)
    share = numpy.array(VOI.values)[index] / 4095
    assert abs(shown - (255 - numpy.floor(share * 255 + 0.5))).max() <= 1
    cover = acts.centred(acts.canvas_pixels(page, "[data-overlay]"), *stored.shape)
    assert (cover[:20] == 51).all()
    assert (cover[61:63, 40:44] == 51).all()
    cover = numpy.array(cover)
    cover[61:63, 40:44] = 0
    assert (cover[22:118, 12:98] == 0).all()


def test_what_a_file_draws_over_its_image_is_shown_and_can_be_left_out(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    drawn = numpy.zeros((128, 128, 4), dtype=numpy.uint8)
    drawn[30:40, 50:70] = 255
    out = io.BytesIO()
    Image.fromarray(drawn, "RGBA").save(out, "WEBP", lossless=True)
    key = small_ct.manifest["key"]
    frame = small_ct.manifest["frames"][key]
    address = f"/images/{frame['id']}/{frame['hash']}/overlay.webp"
    made = phantom.MadeSeries(dict(small_ct.manifest), {**small_ct.files, address: out.getvalue()})
    made.manifest |= {"frames": [dict(one) for one in small_ct.manifest["frames"]]}
    made.manifest["frames"][key] |= {"overlay": True}
    stage.show(made)
    page: Page = look(width=1400, height=800)
    acts.until_full(page)
    page.keyboard.press("n")
    acts.until(page, lambda: acts.has_drawing(page))
    cover = acts.centred(acts.canvas_pixels(page, "[data-overlay]"), 128, 128)
    assert (cover[31:39, 51:69] == 255).all()
    assert (cover[:29] == 0).all()
    page.keyboard.press("ArrowDown")
    acts.until(page, lambda: not acts.has_drawing(page))
    page.keyboard.press("ArrowUp")
    acts.until(page, lambda: acts.has_drawing(page))
    page.locator(".viewer-tools [data-act=measure]").click()
    page.get_by_role("menuitemradio", name="What the file draws over the image").click()
    acts.until(page, lambda: not acts.has_drawing(page))
    assert acts.complaints(page) == []


def test_no_word_of_the_page_is_said_twice(stage: Stage, small_ct: phantom.MadeSeries) -> None:
    stage.show(small_ct)
    found = re.search(r'id="viewer-words">(.*?)</script>', rendered_page(stage), re.DOTALL)
    assert found
    keys = [key for key, _ in json.loads(found[1], object_pairs_hook=lambda pairs: pairs)]
    assert sorted(keys) == sorted(set(keys))
