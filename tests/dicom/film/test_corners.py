"""Corners of invented photographs: found to a thousandth, or not claimed."""

from dataclasses import replace

import numpy
import pytest
from PIL import Image

from binome.dicom.film.corners import find_corners
from binome.dicom.film.quadrilateral import in_order
from binome.dicom.film.rectify import rectified
from tests.dicom.film.synthetic import Scene, Taken, error_share, taken

SEEDS = range(24)


def grey(photo: Taken) -> numpy.ndarray:
    return numpy.asarray(Image.fromarray(photo.pixels).convert("L"))


def photo(seed: int, **more) -> Taken:
    plain = {"size": (700, 875), "glare": (seed % 4 == 0) * 2, "moire": 0.1 * (seed % 5 == 0)}
    return taken(Scene(seed=seed, **(plain | more)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_film_inside_the_box_is_found_within_a_hundredth_of_its_diagonal(seed: int) -> None:
    truth = photo(seed)
    found = find_corners(grey(truth))
    assert found.certainty == "found"
    assert error_share(found.points, truth) < 0.01


@pytest.mark.parametrize("seed", range(60, 65))
def test_a_film_that_runs_off_the_box_is_never_claimed_to_be_found(seed: int) -> None:
    truth = photo(seed, off_the_box=True)
    found = find_corners(grey(truth))
    assert found.certainty != "found" or error_share(found.points, truth) < 0.01


@pytest.mark.parametrize(
    "scene", [Scene(seed=1002, blur_px=3.0), Scene(seed=1018, glare=1)], ids=["blur", "glare"]
)
def test_half_a_film_beside_a_finger_is_never_claimed_to_be_the_film(scene: Scene) -> None:
    truth = taken(replace(scene, is_lifelike=True))
    found = find_corners(grey(truth))
    assert found.certainty != "found" or error_share(found.points, truth) < 0.01


def test_a_film_held_by_its_edge_is_found_through_a_bending_lens() -> None:
    truth = photo(1006, is_lifelike=True)
    found = find_corners(grey(truth))
    assert found.certainty == "found"
    assert error_share(found.points, truth) < 0.01


def test_a_film_with_clear_edges_is_found_to_its_true_edge() -> None:
    truth = photo(203, film=0, clear_edges=True)
    found = find_corners(grey(truth))
    assert found.certainty == "found"
    assert error_share(found.points, truth) < 0.01


def test_a_picture_without_a_film_is_kept_whole() -> None:
    found = find_corners(numpy.full((600, 800), 130, numpy.uint8))
    assert found.certainty == "whole"
    assert found.points.tolist() == [[0, 0], [800, 0], [800, 600], [0, 600]]


def test_corners_are_put_in_order_wherever_one_starts() -> None:
    square = numpy.array([(10, 20), (110, 25), (105, 140), (5, 130)], float)
    for turn in range(4):
        assert in_order(numpy.roll(square, turn, axis=0)).tolist() == square.tolist()
    assert in_order(square[::-1]).tolist() == square.tolist()


def test_a_rectified_film_is_the_picture_that_was_photographed() -> None:
    y, x = numpy.mgrid[0:300, 0:400]
    picture = ((x // 40 + y // 30) % 2 * 200 + 20).astype(numpy.uint8)
    corners = numpy.array([(40, 30), (440, 30), (440, 330), (40, 330)], float)
    board = numpy.zeros((400, 500), numpy.uint8)
    board[30:330, 40:440] = picture
    assert numpy.array_equal(rectified(board, corners), picture)
    assert numpy.array_equal(
        rectified(board, numpy.roll(corners, -1, axis=0)), numpy.rot90(picture)
    )
