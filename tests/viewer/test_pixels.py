"""The screen shows exactly the values that were received."""

import numpy
import pytest

from binome.dicom.windowing import Greyscale, Window, rendered
from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

PRESETS = [Window(w["name"], w["center"], w["width"]) for w in phantom.HEAD_WINDOWS]


def difference(canvas: numpy.ndarray, expected: numpy.ndarray) -> int:
    shown = acts.centred(canvas, *expected.shape)
    return int(numpy.abs(shown.astype(int) - expected[..., None]).max())


@pytest.mark.parametrize("nth", range(6))
def test_each_preset_draws_what_python_draws(
    stage: Stage, look: Look, head_ct: phantom.MadeSeries, nth: int
) -> None:
    stage.show(head_ct)
    page = look()
    acts.until_full(page)
    page.keyboard.press("n")
    page.keyboard.press(str(nth + 1))
    page.wait_for_timeout(60)
    expected = rendered(head_ct.pixels[6], Greyscale(), PRESETS[nth])
    assert difference(acts.canvas_pixels(page), expected) <= 1
    assert not page.complaints
