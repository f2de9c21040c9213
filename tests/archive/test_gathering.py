"""What is ready together goes together, and each hears only what became of its own."""

import threading
from collections.abc import Sequence

import pytest

from binome.archive.gathering import MOST_TOGETHER, Gathering
from tests.fixtures.waiting import until


class Refused(Exception):
    """What a piece of work may fail of."""


class Index:
    """Holds the first batch until it is let go; remembers each batch that went well."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_go = threading.Event()
        self.bad: set[int] = set()

    def __call__(self, work: Sequence[int]) -> None:
        assert self.may_go.wait(60)
        if self.bad & set(work):
            raise Refused
        self.batches.append(list(work))


def ask(gathering: Gathering[int], count: int) -> tuple[list[threading.Thread], dict[int, bool]]:
    """`count` threads that bring their own number; whether it went well."""
    answers: dict[int, bool] = {}

    def work(number: int) -> None:
        try:
            gathering.do(number)
            answers[number] = True
        except Refused:
            answers[number] = False

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads, answers


def test_one_alone_goes_at_once() -> None:
    index = Index()
    index.may_go.set()
    Gathering(index).do(1)
    assert index.batches == [[1]]


@pytest.mark.parametrize("count", [8, 3 * MOST_TOGETHER])
def test_those_who_come_meanwhile_go_together(count: int) -> None:
    index = Index()
    gathering = Gathering(index)
    threads, answers = ask(gathering, count)
    until(lambda: gathering.waiting == count - 1)
    index.may_go.set()
    for thread in threads:
        thread.join(60)
    assert answers == dict.fromkeys(range(count), True)
    assert sorted(number for batch in index.batches for number in batch) == list(range(count))
    assert len(index.batches[0]) == 1
    assert max(map(len, index.batches)) <= MOST_TOGETHER
    assert len(index.batches) <= 2 + count // MOST_TOGETHER


def test_what_fails_fails_alone_and_the_next_ones_go_on() -> None:
    index = Index()
    index.bad = {3}
    gathering = Gathering(index)
    threads, answers = ask(gathering, 6)
    until(lambda: gathering.waiting == 5)
    index.may_go.set()
    for thread in threads:
        thread.join(60)
    assert answers == {**dict.fromkeys(range(6), True), 3: False}
    gathering.do(9)
    assert index.batches[-1] == [9]
