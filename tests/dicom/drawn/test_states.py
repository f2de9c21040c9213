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


SAMPLES = samples_folder()


@pytest.mark.parametrize("name", ["objects/gsps_luts.dcm"] if SAMPLES else [])
def test_what_is_left_out_of_a_stranger_is_said(name: str) -> None:
    assert SAMPLES is not None
    state = state_in(str(SAMPLES / name))
    assert state["is_partial"]
    assert len(state["images"]) == 1
