"""A presentation state is read back as it was written, ours or another's."""

import io
from pathlib import Path
from typing import Any

import pydicom
import pytest

from binome.dicom.drawn.objects import standard_objects
from binome.dicom.objects.states import state_in
from tests.dicom.drawn.drawings import POINTS, TURNED, authorship, drawings_on, image_at, turned
from tests.fixtures.samples import samples_folder


def state_of(tmp_path: Path, *, is_turned: bool) -> dict[str, Any]:
    image = image_at(tmp_path / "ct.dcm")
    drawings = drawings_on(image)
    files = standard_objects(turned(drawings) if is_turned else drawings, authorship())
    found = next(f for f in files if pydicom.dcmread(io.BytesIO(f)).Modality == "PR")
    path = tmp_path / "pr.dcm"
    path.write_bytes(found)
    return state_in(str(path))


def test_figures_words_and_window_come_back(tmp_path: Path) -> None:
    state = state_of(tmp_path, is_turned=False)
    (image,) = state["images"]
    assert (state["turn"], state["inverted"], state["is_partial"]) == ([1, 0, 0, 1], False, False)
    lines = [one["points"] for one in image["shapes"] if one["type"] == "line"]
    assert [list(point) for point in POINTS["length"]] in lines
    ellipse = next(one for one in image["shapes"] if one["type"] == "ellipse")
    assert ellipse["points"] == [list(point) for point in POINTS["ellipse"]]
    assert {"text": "voilà, un hématome", "at": [320, 200]} in image["texts"]
    assert image["window"] == [40, 80]


def test_turn_and_inversion_come_back(tmp_path: Path) -> None:
    state = state_of(tmp_path, is_turned=True)
    assert (state["turn"], state["inverted"]) == (list(TURNED.turn), True)
    assert state["images"][0]["window"] == [60, 120]


def bitmap_read(
    state: pydicom.Dataset, path: Path, *, rows: int = 2, columns: int = 5, group: int = 0x6002
) -> Any:
    """What is read of a shutter of ten bits, five in a row; ones cover."""
    for element, vr, value in (
        (0x0010, "US", rows), (0x0011, "US", columns), (0x0040, "CS", "G"), (0x0050, "SS", [2, 3]),
        (0x0100, "US", 1), (0x0102, "US", 0), (0x3000, "OW", bytes([0b11001110, 0b10, 0, 0])[:2]),
    ):  # fmt: skip
        state.add_new((0x6002, element), vr, value)
    state.ShutterOverlayGroup = group
    state.save_as(path)
    return state_in(str(path))["greys"]["shutter"].get("bitmap")


def test_shutters_and_softcopy_greys_are_read(tmp_path: Path) -> None:
    image = image_at(tmp_path / "ct.dcm")
    files = standard_objects(drawings_on(image), authorship())
    state = next(
        one for f in files if (one := pydicom.dcmread(io.BytesIO(f))).Modality == "PR"
    )  # fmt: skip
    state.ShutterShape = ["RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP"]
    state.ShutterLeftVerticalEdge, state.ShutterRightVerticalEdge = "11", "100"
    state.ShutterUpperHorizontalEdge, state.ShutterLowerHorizontalEdge = "21", "120"
    state.CenterOfCircularShutter, state.RadiusOfCircularShutter = [60, 50], "40"
    state.VerticesOfThePolygonalShutter = [1, 1, 1, 9, 9, 9]
    state.ShutterPresentationValue = 0xFFFF
    window = state.SoftcopyVOILUTSequence[0]
    window.VOILUTFunction = "SIGMOID"
    state.RescaleSlope, state.RescaleIntercept = "2", "-10"
    path = tmp_path / "pr.dcm"
    state.save_as(path)
    read = state_in(str(path))
    assert read["greys"]["modality"] == {"slope": 2, "intercept": -10}
    shutter = read["greys"]["shutter"]
    assert shutter["grey"] == 255
    assert [one["points"] for one in shutter["shapes"]] == [
        [[10, 20], [100, 20], [100, 120], [10, 120]],
        [[9.5, 19.5], [89.5, 99.5]],
        [[0.5, 0.5], [8.5, 0.5], [8.5, 8.5]],
    ]
    assert (read["images"][0]["window"], read["images"][0]["function"]) == ([40, 80], "SIGMOID")
    assert read["is_partial"]  # a shutter drawn as a bitmap which is not there
    assert not read["lacks_mask"]
    assert bitmap_read(state, path) == {
        "left": 2, "top": 1, "columns": 5, "rows": 2, "runs": [1, 3, 2, 2, 1, 1],
    }  # fmt: skip
    assert not state_in(str(path))["is_partial"]
    for spoilt in ({"rows": 4}, {"rows": 0}, {"columns": 0xFFFF}, {"group": 0x0028}):
        assert bitmap_read(state, path, **spoilt) is None
        assert state_in(str(path))["is_partial"]
    state.MaskSubtractionSequence = [pydicom.Dataset()]
    state.save_as(path)
    assert state_in(str(path))["lacks_mask"]


SAMPLES = samples_folder()


@pytest.mark.parametrize("name", ["objects/gsps_luts.dcm"] if SAMPLES else [])
def test_a_stranger_s_three_tables_are_read_whole(name: str) -> None:
    assert SAMPLES is not None
    state = state_in(str(SAMPLES / name))
    assert not state["is_partial"]
    (image,) = state["images"]
    assert set(state["greys"]) == {"modality", "presentation"}
    assert image["table"]["bits"] == 8
