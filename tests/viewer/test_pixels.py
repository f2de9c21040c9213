"""The screen shows exactly the values that were received."""

import base64
from typing import Any

import numpy
import pytest

from binome.dicom.display import within_16_bits
from binome.dicom.windowing import Function, Greyscale, Lut, Window, rendered
from binome.pages import assets
from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

PRESETS = [Window(w["name"], w["center"], w["width"]) for w in phantom.HEAD_WINDOWS]


def difference(canvas: Any, expected: Any) -> int:
    shown = acts.centred(canvas, *expected.shape[:2]).astype(int)
    return int(numpy.abs(shown - (expected if expected.ndim == 3 else expected[..., None])).max())


def test_each_preset_draws_what_python_draws(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries
) -> None:
    stage.show(head_ct)
    page = look()
    acts.until_full(page)
    page.keyboard.press("n")
    for nth, window in enumerate(PRESETS):
        page.keyboard.press(str(nth + 1))
        acts.settle(page)
        expected = rendered(head_ct.pixels[6], Greyscale(), window)
        assert difference(acts.canvas_pixels(page), expected) <= 1
    page.keyboard.press("i")
    acts.settle(page)
    assert difference(acts.canvas_pixels(page), 255 - expected) <= 1
    assert not acts.complaints(page)


def test_a_large_inverted_film_is_exact_once_its_second_stretch_is_here(
    stage: Stage, look: Look, chest_film: phantom.MadeSeries
) -> None:
    stage.show(chest_film)
    page = look(width=2000, height=1700)
    acts.until_full(page)
    page.keyboard.press("n")
    acts.settle(page)
    grey = Greyscale(is_inverted=True)
    expected = rendered(chest_film.pixels[0], grey, Window("computed", 2000, 3600))
    assert difference(acts.canvas_pixels(page), expected) <= 1
    ranges = [sent for _, sent, _ in stage.asked(".j2c")]
    quarter = chest_film.manifest["frames"][0]["prefix_bytes"][0]
    size = chest_film.manifest["frames"][0]["size_bytes"]
    assert ranges == [f"bytes=0-{quarter - 1}", f"bytes={quarter}-{size - 1}"]


def test_signed_bytes_keep_their_negative_values(stage: Stage, look: Look) -> None:
    ramp = numpy.tile(numpy.arange(-128, 128, dtype=numpy.int8), (64, 1))
    made = phantom.MadeSeries({**phantom.ct(slices=1, size=32).manifest, "frames": []})
    made.manifest |= {"id": "s8", "rows": 64, "columns": 256, "key": 0}
    made.manifest["windows"] = [{"name": "full", "center": 0, "width": 256}]
    window = Window("full", 0, 256)
    phantom.add_frame(made, within_16_bits(ramp), Greyscale(), window)
    stage.show(made)
    page = look()
    acts.until_full(page)
    page.keyboard.press("n")
    acts.settle(page)
    assert difference(acts.canvas_pixels(page), rendered(ramp, Greyscale(), window)) <= 1


def test_a_device_s_jpeg_keeps_its_colours_and_says_it_was_compressed(
    stage: Stage, look: Look
) -> None:
    made = phantom.colour()
    stage.show(made)
    page = look()
    acts.until_full(page)
    page.keyboard.press("n")
    acts.settle(page)
    assert difference(acts.canvas_pixels(page), made.pixels[0]) <= 2  # two JPEG decoders round
    assert "already compressed before reception" in acts.says(page, "state")
    assert page.locator("[data-says=window]").inner_text() == ""


LUT = Lut(first=-5, bits=12, values=tuple(range(0, 4096, 16)))
LAWS: list[tuple[Greyscale, Window, dict[str, Any]]] = [
    (Greyscale(slope=1, intercept=-1024), Window("a", 40.5, 80), {}),
    (Greyscale(), Window("a", 100, 1), {}),
    (Greyscale(padding=(-32768, -2000)), Window("a", 0, 5000), {"padding": [-32768, -2000]}),
    (Greyscale(is_inverted=True), Window("a", 7, 300), {"photometric": "MONOCHROME1"}),
    (Greyscale(slope=0.01), Window("a", 1.5, 3.2, "LINEAR_EXACT"), {}),
    (Greyscale(), Window("a", 20, 700, "SIGMOID"), {}),
    (Greyscale(), Window("a", lut=LUT), {"lut": LUT}),
    (Greyscale(modality_lut=LUT), Window("a", 2000, 4000), {"modality_lut": 0, "luts": [LUT]}),
]


@pytest.mark.parametrize("law", range(len(LAWS)))
def test_each_law_of_the_contract_gives_the_same_table(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries, law: int
) -> None:
    grey, window, _ = LAWS[law]
    table = page_table(stage, look, small_ct, law)
    stored = numpy.arange(-32768, 32768).astype(numpy.int16)
    expected = rendered(stored, grey, window)
    shown = table[stored.astype(numpy.int64) & 0xFFFF].astype(int)
    assert numpy.abs(shown - expected).max() <= 1


TABLES: dict[int, Any] = {}
ASK = """async ([module, cases]) => {
    const { greyTable } = await import(module);
    const letters = colour => String.fromCharCode(colour & 255);
    return cases.map(([facts, view, luts]) =>
        btoa(Array.from(greyTable(facts, view, luts), letters).join("")));
}"""


def page_table(stage: Stage, look: Look, made: phantom.MadeSeries, law: int) -> Any:
    """Ask the page's own module for every table at once; one page serves all the laws."""
    if not TABLES:
        stage.show(made)
        cases = [_case(*case) for case in LAWS]
        answers = look().evaluate(ASK, [assets.url("viewer/window.js"), cases])
        for nth, answer in enumerate(answers):
            TABLES[nth] = numpy.frombuffer(base64.b64decode(answer), numpy.uint8)
    return TABLES[law]


def _case(grey: Greyscale, window: Window, extra: dict[str, Any]) -> list[Any]:
    function: Function = window.function
    facts = {"slope": grey.slope, "intercept": grey.intercept, "signed": True}
    facts |= {key: value for key, value in extra.items() if key not in ("lut", "luts")}
    view = {"center": window.center, "width": window.width, "function": function}
    luts = []
    if window.lut or grey.modality_lut:
        luts = [{"first": LUT.first, "bits": LUT.bits, "values": list(LUT.values)}]
    if window.lut:
        view["lut"] = 0
    return [facts, view, luts]
