"""Grey is what the standard's formulas say, computed here a second time and without tables."""

import numpy
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import get_decoder
from pydicom.pixels.processing import apply_color_lut

from binome.dicom.codecs import decode_frame
from binome.dicom.display import presented
from binome.dicom.frames import read_dataset, read_image
from binome.dicom.functional_groups import FrameAttributes
from binome.dicom.native import Pixels
from binome.dicom.preview import picture
from binome.dicom.spacing import spacing_of
from binome.dicom.voi import windows_of
from binome.dicom.windowing import Greyscale, Lut, Window, rendered
from tests.dicom.pixels.reach import wheel_images

STORED = numpy.arange(-2048, 6000, 7, dtype=numpy.int16).reshape(2, -1)
CT = Greyscale(slope=1.0, intercept=-1024.0)


def independent(x: Pixels, window: Window) -> Pixels:
    """PS3.3 C.11.2.1.2.1 as printed there: three cases, y from 0 to 255."""
    c, w = window.center, window.width
    if window.function == "SIGMOID":
        return 255 / (1 + numpy.exp(-4 * (x - c) / w))
    if window.function == "LINEAR_EXACT":
        middle = ((x - c) / w + 0.5) * 255
        return numpy.where(x <= c - w / 2, 0, numpy.where(x > c + w / 2, 255, middle))
    middle = ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
    low, high = c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2
    return numpy.where(x <= low, 0, numpy.where(x > high, 255, middle))


@pytest.mark.parametrize(
    "window",
    [
        Window("brain", 40, 80),
        Window("narrow", 35.5, 2),
        Window("exact", 40, 1, "LINEAR_EXACT"),
        Window("lung", -600, 1500),
        Window("soft", 100, 400, "SIGMOID"),
    ],
)
def test_a_window_draws_within_one_grey_of_the_formula(window: Window) -> None:
    expected = independent(STORED - 1024.0, window)
    assert numpy.abs(rendered(STORED, CT, window) - expected).max() <= 1


def test_monochrome1_is_the_other_way_round_and_padding_stays_black() -> None:
    grey = Greyscale(padding=(0, 10), is_inverted=True)
    shown = rendered(numpy.array([[5, 11, 255]], numpy.uint8), grey, Window("full", 128, 256))
    assert shown.tolist() == [[0, 244, 0]]


def test_a_modality_table_and_a_voi_table_follow_each_other() -> None:
    grey = Greyscale(modality_lut=Lut(10, 8, (100, 101, 102)))
    window = Window("table", lut=Lut(100, 8, (0, 128, 255)))
    shown = rendered(numpy.array([[0, 10, 11, 12, 200]], numpy.uint8), grey, window)
    assert shown.tolist() == [[0, 0, 128, 255, 255]]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["693_UNCR.dcm", "MR_small.dcm", "RG3_UNCR.dcm", "CT_small.dcm"])
def test_a_real_picture_equals_its_numpy_rendering(name: str) -> None:
    path = next(path for path in wheel_images() if path.name == name)
    image = read_image(path)
    shown = presented(image, 0)
    whole = read_dataset(path)
    slope = float(whole.get("RescaleSlope", 1))
    intercept = float(whole.get("RescaleIntercept", 0))
    real = whole.pixel_array * slope + intercept
    expected = independent(real, shown.facts.windows[0])
    if image.description.photometric == "MONOCHROME1":
        expected = 255 - expected
    padding = shown.facts.grey.padding
    if padding is not None:
        expected = numpy.where(whole.pixel_array == padding[0], 0, expected)
    assert numpy.abs(picture(shown) - expected).max() <= 1


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [
        "SC_ybr_full_uncompressed.dcm",
        "SC_ybr_full_422_uncompressed.dcm",
        "OBXXXX1A_rle.dcm",
        "examples_palette.dcm",
        "OT-PAL-8-face.dcm",
        "gdcm-US-ALOKA-16.dcm",
    ],
)
def test_native_colours_are_those_pydicom_converts_to(name: str) -> None:
    path = next(path for path in wheel_images() if path.name == name)
    image = read_image(path)
    dataset = read_dataset(path)
    if image.description.photometric == "PALETTE COLOR":
        expected = apply_color_lut(decode_frame(image, 0), dataset)
        expected = expected >> 8 if expected.max() > 255 else expected
    else:
        expected, _ = get_decoder(dataset.file_meta.TransferSyntaxUID).as_array(dataset)
    assert numpy.abs(presented(image, 0).pixels.astype(int) - expected).max() <= 1


def test_many_windows_are_kept_in_order_and_useless_ones_left_out() -> None:
    dataset = Dataset()
    dataset.Modality = "CT"
    dataset.WindowCenter, dataset.WindowWidth = ["40", "500", "10"], ["80", "2000", "0"]
    windows = windows_of(FrameAttributes(dataset, 0), STORED, CT, is_hounsfield=True)
    assert [window.name for window in windows[:2]] == ["image", "image 2"]
    assert (windows[0].center, windows[1].width) == (40, 2000)
    assert "lung" in {window.name for window in windows}


def test_a_window_that_misses_every_value_comes_after_a_computed_one() -> None:
    dataset = Dataset()
    dataset.WindowCenter, dataset.WindowWidth = "30000", "10"
    windows = windows_of(FrameAttributes(dataset, 0), STORED, CT, is_hounsfield=False)
    assert [window.name for window in windows] == ["computed", "image"]


@pytest.mark.parametrize(
    ("modality", "values", "kind", "row_mm"),
    [
        ("CT", {"PixelSpacing": ["0.5", "0.5"]}, "patient", 0.5),
        ("CT", {"PixelSpacing": ["0", "0"]}, "none", None),
        ("CT", {"PixelSpacing": ["-1", "0.5"]}, "none", None),
        ("DX", {"ImagerPixelSpacing": ["0.14", "0.14"]}, "detector", 0.14),
        ("CR", {"PixelSpacing": ["0.2", "0.2"]}, "detector", 0.2),
        (
            "DX",
            {"PixelSpacing": ["0.1", "0.1"], "ImagerPixelSpacing": ["0.14", "0.14"]},
            "patient",
            0.1,
        ),
        ("MR", {}, "none", None),
    ],
)
def test_a_length_is_only_called_the_patients_when_it_is(
    modality: str, values: dict[str, list[str]], kind: str, row_mm: float | None
) -> None:
    dataset = Dataset()
    dataset.Modality = modality
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    spacing = spacing_of(dataset, FrameAttributes(dataset, 0))
    assert (spacing.kind, spacing.row_mm) == (kind, row_mm)
    assert spacing.is_calibrated == (kind == "patient")


@pytest.mark.filterwarnings("ignore")
def test_the_chest_film_with_a_spacing_of_zero_has_no_spacing() -> None:
    path = next(path for path in wheel_images() if path.name == "RG1_UNCR.dcm")
    dataset = read_image(path).dataset
    assert spacing_of(dataset, FrameAttributes(dataset, 0)).row_mm is None
