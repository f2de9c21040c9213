"""The gates part good photographs from bad ones, and name each fault by what is to be done."""

from dataclasses import replace

import numpy
import pytest
from PIL import Image

from binome.dicom.film.advice import SENTENCES, advice
from binome.dicom.film.corners import Corners, find_corners
from binome.dicom.film.gates import measured
from binome.dicom.film.panels import Grid, frames_of, grid_of
from binome.dicom.film.rectify import rectified
from tests.dicom.film.synthetic import Scene, taken

#: Wide enough that a film fills it with the pixels it needs.
SIZE = (1300, 1600)
FAULTS = ("blur", "glare", "moire", "too_dark", "too_bright", "cut_off", "tilted")


def said(scene: Scene) -> list[str]:
    levels = numpy.asarray(Image.fromarray(taken(scene).pixels).convert("L"))
    corners = find_corners(levels)
    film = rectified(levels, corners.points)
    return advice(measured(levels, corners, film), corners, grid_of(film))


@pytest.mark.parametrize("seed", range(500, 502))
def test_a_good_photograph_is_not_blamed(seed: int) -> None:
    assert not set(said(Scene(seed=seed, size=SIZE))) & set(FAULTS)


@pytest.mark.parametrize(
    ("word", "how"),
    [("blur", {"blur_px": 3.0}), ("blur", {"blur_px": 3.0, "noise": 9.0}), ("glare", {"glare": 1}),
     ("moire", {"moire": 0.1}),
     ("few_pixels", {"size": (800, 1000)})],
)  # fmt: skip
def test_each_fault_is_named(word: str, how: dict) -> None:
    assert word in said(
        Scene(**({"seed": 501, "size": SIZE, "film": 0, "clear_edges": False} | how))
    )


def test_black_and_a_film_that_leaves_the_picture_are_named() -> None:
    levels = numpy.full((800, 600), 200, numpy.uint8)
    levels[200:, 100:500] = 1
    corners = Corners(numpy.array([(100, 200), (500, 200), (500, 799), (100, 799)]), "found")
    figures = measured(levels, corners, rectified(levels, corners.points))
    assert {"cut_off", "too_dark"} <= set(advice(figures, corners, Grid()))
    bright = replace(figures, white_share=0.3, glare_share=0.3)
    words = advice(bright, corners, Grid())
    assert "too_bright" in words
    assert "glare" not in words


def test_noise_alone_is_not_taken_for_sharpness_nor_for_blur() -> None:
    words = said(Scene(seed=502, size=SIZE, noise=10.0))
    assert not {"blur", "moire"} & set(words)


@pytest.mark.parametrize(("film", "rows", "columns"), [(0, 1, 1), (2, 3, 4), (3, 5, 4), (4, 2, 2)])
def test_sheets_are_cut_where_their_pictures_meet(film: int, rows: int, columns: int) -> None:
    photo = taken(Scene(seed=700, film=film)).pixels
    levels = numpy.asarray(Image.fromarray(photo).convert("L"))
    assert grid_of(rectified(levels, find_corners(levels).points)) == Grid(rows, columns)


def test_frames_are_of_one_size_row_by_row() -> None:
    sheet = numpy.arange(70 * 101, dtype=numpy.int64).reshape(70, 101)
    frames = frames_of(sheet, Grid(2, 3))
    assert [frame.shape for frame in frames] == [(35, 33)] * 6
    assert [int(frame[0, 0]) % 101 for frame in frames[:3]] == [0, 34, 67]
    assert int(frames[3][0, 0]) // 101 == 35


def test_every_sentence_says_what_to_do() -> None:
    assert all(sentence.endswith(".") and len(sentence) > 40 for sentence in SENTENCES.values())
