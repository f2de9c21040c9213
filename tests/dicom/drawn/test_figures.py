"""The server measures what the viewer measures."""

import math

import numpy

from binome.dicom.drawn.figures import figures_of, mask_of, values_in
from binome.dicom.windowing import Greyscale
from tests.dicom.drawn.drawings import POINTS

MM = {"spacing": [0.5, 0.25], "is_calibrated": True}


def test_millimetres_stand_only_where_the_image_is_calibrated() -> None:
    line = ((10.0, 10.0), (18.0, 16.0))
    assert figures_of("length", line, MM) == {"length": math.hypot(2, 3).__round__(5), "unit": "mm"}
    uncalibrated = figures_of("length", line, {"spacing": [0.5, 0.25], "spacing_kind": "detector"})
    assert uncalibrated == {"length": 10, "unit": "px"}


def test_an_angle_knows_that_pixels_may_be_high() -> None:
    corner = ((0.0, 1.0), (0.0, 0.0), (1.0, 1.0))
    assert figures_of("angle", corner, {}) == {"angle": 45}
    assert figures_of("angle", corner, {"spacing": [2, 1]})["angle"] == round(
        math.degrees(math.atan2(1, 2)), 4
    )
    assert 0 < float(figures_of("cobb", POINTS["cobb"], {})["angle"]) <= 90


def test_a_region_holds_the_pixels_whose_centre_lies_inside() -> None:
    square = ((2.0, 2.0), (5.0, 2.0), (5.0, 4.0), (2.0, 4.0))
    mask = mask_of("polygon", square, (8, 8))
    assert mask.sum() == 6
    assert mask[2:4, 2:5].all()
    assert figures_of("polygon", square, MM)["area"] == 6 * 0.125
    circle = mask_of("ellipse", ((0.0, 0.0), (8.0, 8.0)), (8, 8))
    assert circle.sum() == 52
    assert not circle[0, 0]


def test_values_are_rescaled_and_padding_is_left_out() -> None:
    stored = numpy.arange(64, dtype=numpy.uint16).reshape(8, 8)
    grey = Greyscale(slope=2, intercept=-10, padding=(0, 0))
    whole = values_in("polygon", ((0, 0), (8, 0), (8, 8), (0, 8)), stored=stored, grey=grey)
    real = numpy.arange(1, 64) * 2.0 - 10
    assert whole == {
        "mean": real.mean(), "sd": round(real.std(), 4), "min": -8.0, "max": 116.0,
    }  # fmt: skip
    assert values_in("probe", ((3.9, 1.1),), stored=stored, grey=grey) == {"value": 12.0}
    assert values_in("probe", ((-0.1, 0.0),), stored=stored, grey=grey) == {}
    assert values_in("ellipse", ((20, 20), (30, 30)), stored=stored, grey=grey) == {}
