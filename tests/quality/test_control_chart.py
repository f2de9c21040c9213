"""The control chart of second readings: difficulty counts, chance rarely alarms, a lapse does."""

import random

import pytest

from binome.pages.control_picture import HEIGHT, WIDTH, picture_of
from binome.quality.control_chart import Graded, chart_of, kind_of, limit_of

EASY, HARD = kind_of("CR", "routine"), kind_of("CT, SR", "emergency")


def read(kind: str, *, bad: int, of: int, reader: str = "a") -> list[Graded]:
    """So many readings, those that differ spread evenly over them."""
    every = of // bad if bad else 0
    return [Graded(reader, "g", kind, bool(every) and n % every == 0) for n in range(of)]


OTHERS = read(EASY, bad=4, of=200, reader="b") + read(HARD, bad=40, of=200, reader="b")


def test_what_makes_a_case_hard_is_its_images_and_the_hour() -> None:
    assert EASY != HARD
    assert kind_of("", "routine") != kind_of("CT", "routine")
    assert kind_of("CT, SR", "emergency") == kind_of("CT", "emergency")


def test_the_same_misses_alarm_on_easy_cases_and_not_on_hard_ones() -> None:
    easy = chart_of(read(EASY, bad=12, of=60), OTHERS)
    hard = chart_of(read(HARD, bad=12, of=60), OTHERS)
    assert easy is not None
    assert hard is not None
    assert easy.crossed
    assert not hard.crossed
    assert (easy.seen, hard.seen) == (12, 12)
    assert easy.expected < 3 < 10 < hard.expected


def test_good_reading_keeps_the_sum_down_and_the_sum_is_never_below_nothing() -> None:
    chart = chart_of(read(HARD, bad=0, of=60), OTHERS)
    assert chart is not None
    assert set(chart.points) == {0.0}


def test_about_one_in_twenty_as_good_as_the_others_crosses_by_chance() -> None:
    chances = [0.05] * 100
    limit = limit_of(chances)
    assert limit == limit_of(chances)
    chance, crossed = random.Random(7), 0
    others = [Graded("b", "g", "x", n % 20 == 0) for n in range(2000)]
    for _ in range(40):
        rows = [Graded("a", "g", "x", chance.random() < 0.05) for _ in chances]
        chart = chart_of(rows, others)
        crossed += bool(chart and chart.crossed)
    assert crossed <= 6


@pytest.mark.parametrize(("own", "others"), [(19, 400), (60, 19)])
def test_under_twenty_it_is_too_early(own: int, others: int) -> None:
    assert chart_of(read(EASY, bad=1, of=own), OTHERS[:others]) is None
    assert picture_of(None) is None


def test_the_picture_stays_in_its_box() -> None:
    picture = picture_of(chart_of(read(EASY, bad=12, of=60), OTHERS))
    assert picture is not None
    points = [tuple(map(float, one.split(","))) for one in picture.points.split()]
    assert len(points) == picture.count == 60
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert 0 < picture.line < HEIGHT
