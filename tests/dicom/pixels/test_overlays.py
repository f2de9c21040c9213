"""Planes a file draws over its image are kept as they are, wherever they lie."""

import io
from pathlib import Path

import numpy
import pytest
from PIL import Image
from pydicom.dataset import Dataset

from binome.dicom.overlays import overlay_of
from binome.dicom.prepare import prepare_frame


def with_plane(
    ones: list[int], *, rows: int, columns: int, group: int = 0x6000, **more: object
) -> Dataset:
    packed = numpy.packbits(numpy.array(ones, numpy.uint8), bitorder="little").tobytes()
    dataset = Dataset()
    said = {"rows": rows, "columns": columns, "origin": [1, 1], "bits": 1, "position": 0} | more
    for name, (element, vr) in {
        "rows": (0x0010, "US"), "columns": (0x0011, "US"), "frames": (0x0015, "IS"),
        "origin": (0x0050, "SS"), "first": (0x0051, "US"), "bits": (0x0100, "US"),
        "position": (0x0102, "US"),
    }.items():  # fmt: skip
        if name in said:
            dataset.add_new((group, element), vr, said[name])
    dataset.add_new((group, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))
    return dataset


def drawn(dataset: Dataset, *, frame: int = 0) -> list[list[int]] | None:
    found = overlay_of(dataset, rows=3, columns=4, frame=frame)
    if not found:
        return None
    pixels = numpy.asarray(Image.open(io.BytesIO(found)).convert("RGBA"))
    assert (pixels[pixels[..., 3] > 0] == 255).all()
    return (pixels[..., 3] // 255).tolist()


def test_a_plane_is_drawn_where_it_lies_and_no_farther_than_the_image() -> None:
    plain = with_plane([0, 1, 1, 0, 0, 1], rows=2, columns=3)
    assert drawn(plain) == [[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    moved = with_plane([0, 1, 1, 0, 0, 1], rows=2, columns=3, origin=[3, 3])
    assert drawn(moved) == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
    before = with_plane([0, 1, 1, 0, 0, 1], rows=2, columns=3, origin=[0, 0])
    assert drawn(before) == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_each_frame_has_its_own_plane_and_one_plane_is_for_all() -> None:
    several = with_plane([1, 0, 0, 1], rows=1, columns=2, frames=2, first=2)
    assert drawn(several, frame=0) is None
    assert drawn(several, frame=1) == [[1, 0, 0, 0], [0] * 4, [0] * 4]
    assert drawn(several, frame=2) == [[0, 1, 0, 0], [0] * 4, [0] * 4]
    assert drawn(several, frame=3) is None
    assert drawn(with_plane([1], rows=1, columns=1), frame=7) == [[1, 0, 0, 0], [0] * 4, [0] * 4]


@pytest.mark.parametrize(
    "more", [{"rows": 200}, {"rows": 0}, {"bits": 8}, {"position": 12}, {"columns": 0xFFFF}]
)
def test_a_plane_that_cannot_be_is_left_out(more: dict[str, int]) -> None:
    given = {"rows": 2, "columns": 3} | more
    assert drawn(with_plane([1] * 6, **given)) is None


def test_a_real_file_with_graphics_says_so(shared_samples: Path | None) -> None:
    path = (shared_samples or Path("/nowhere")) / "modality/mr_siemens_overlays.dcm"
    for one in [path] if path.exists() else []:
        prepared = prepare_frame(one)
        assert prepared.facts["overlay"]
        assert Image.open(io.BytesIO(prepared.overlay)).size == (484, 484)
