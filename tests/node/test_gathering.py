"""Requests that come together are stored together, and each hears its own outcome."""

import threading
from collections.abc import Sequence

import pytest

from binome.archive.refusals import OutOfSpace
from binome.archive.services import Incoming, Outcome
from binome.node.gathering import MOST_TOGETHER, Gathering
from tests.fixtures.waiting import until


class Store:
    """Holds the first batch until it is let go; remembers the size of each."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.may_go = threading.Event()
        self.error: Exception | None = None

    def __call__(self, incoming: Sequence[Incoming]) -> list[Outcome]:
        self.batches.append(len(incoming))
        assert self.may_go.wait(10)
        if self.error:
            raise self.error
        return [Outcome(sop_instance_uid=bytes(each.content).decode()) for each in incoming]


def ask(gathering: Gathering, store: Store, count: int) -> tuple[list[threading.Thread], list[str]]:
    """`count` threads that store their own name; the answers come in the list."""
    answers: list[str] = []

    def work(number: int) -> None:
        incoming = Incoming(str(number).encode())
        try:
            outcome = gathering.store(incoming, key="CT1", store_all=store)
            answers.append(f"{number}={outcome.sop_instance_uid}")
        except OutOfSpace:
            answers.append(f"{number} refused")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads, answers


def test_one_alone_is_stored_at_once() -> None:
    store = Store()
    store.may_go.set()
    outcome = Gathering().store(Incoming(b"1"), key="CT1", store_all=store)
    assert outcome.sop_instance_uid == "1"
    assert store.batches == [1]


@pytest.mark.parametrize("count", [8, 3 * MOST_TOGETHER])
def test_those_who_come_meanwhile_go_together_and_hear_their_own_outcome(count: int) -> None:
    gathering, store = Gathering(), Store()
    threads, answers = ask(gathering, store, count)
    queue = gathering._queues
    until(lambda: "CT1" in queue and len(queue["CT1"].waiting) == count - 1)
    store.may_go.set()
    for thread in threads:
        thread.join(10)
    assert sorted(answers) == sorted(f"{number}={number}" for number in range(count))
    assert store.batches[0] == 1
    assert sum(store.batches) == count
    assert max(store.batches) <= MOST_TOGETHER
    assert len(store.batches) <= 2 + count // MOST_TOGETHER


def test_what_fails_fails_for_the_batch_and_the_next_one_goes_on() -> None:
    gathering, store = Gathering(), Store()
    store.error = OutOfSpace()
    store.may_go.set()
    threads, answers = ask(gathering, store, 6)
    for thread in threads:
        thread.join(10)
    assert sorted(answers) == [f"{number} refused" for number in range(6)]
    store.error = None
    assert gathering.store(Incoming(b"9"), key="CT1", store_all=store).sop_instance_uid == "9"
