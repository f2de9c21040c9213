"""The pool outlives whatever a stranger's bytes do to a worker, and names what happened."""

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest

from binome.dicom.errors import Unreadable
from binome.dicom.pool import Limits, ParseCrashed, ParseTimeout, Pool
from tests.dicom.pixels import hostile


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as pool:
        yield pool


@pytest.mark.parametrize(
    ("attack", "refusal"),
    [
        (hostile.crash, ParseCrashed),
        (hostile.eat_memory, ParseCrashed),
        (hostile.exit_quietly, ParseCrashed),
        (hostile.loop, ParseTimeout),
        (hostile.burn, ParseTimeout),
        (hostile.answer_with_a_trap, ParseCrashed),
        (hostile.name_the_patient, Unreadable),
        (hostile.refuse, Unreadable),
    ],
)
def test_every_attack_gets_a_name_and_the_next_call_works(
    pool: Pool, attack: Callable[[], object], refusal: type[Exception]
) -> None:
    patience = 0.5 if refusal is ParseTimeout else 30.0  # a busy machine dies slowly
    with pytest.raises(refusal):
        pool.call(attack, timeout_seconds=patience)
    assert [pool.call(hostile.echo, n) for n in range(3)] == [0, 1, 2]


def test_a_deflate_bomb_of_three_gigabytes_is_refused_and_the_pool_lives(pool: Pool) -> None:
    bomb = hostile.deflate_bomb(3 << 30)
    assert len(bomb) < 5_000_000
    with pytest.raises(ParseCrashed):
        pool.call(hostile.inflate, bomb)
    assert pool.call(hostile.echo, "alive") == "alive"


def test_a_refusal_keeps_its_reason_and_an_error_loses_its_text(pool: Pool) -> None:
    with pytest.raises(Unreadable) as refused:
        pool.call(hostile.refuse)
    assert refused.value.reason == "truncated"
    with pytest.raises(Unreadable) as failed:
        pool.call(hostile.name_the_patient)
    assert "Martin" not in repr(failed.value) + str(failed.value) + failed.value.reason


def test_a_worker_reaches_nobody(pool: Pool) -> None:
    assert "unreachable" in pool.call(hostile.call_home)


def test_arrays_come_back_whole(pool: Pool) -> None:
    pixels = numpy.arange(512 * 512, dtype=numpy.uint16).reshape(512, 512)
    assert numpy.array_equal(pool.call(hostile.echo, pixels), pixels)


def test_many_threads_share_few_workers(pool: Pool) -> None:
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(pool.call(hostile.echo, n)))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(20))


def test_a_worker_retires_after_its_calls() -> None:
    with Pool(1, limits=Limits(calls=2)) as pool:
        seen = [pool.call(hostile.process_id) for _ in range(4)]
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_a_function_that_cannot_be_imported_is_an_error_of_ours(pool: Pool) -> None:
    with pytest.raises(ValueError, match="importable"):
        pool.call(lambda: 1)


def test_starting_takes_under_fifty_milliseconds_and_no_numpy() -> None:
    script = (
        "import sys, time\nfrom binome.dicom.pool import Pool\nstarted = time.process_time()\n"
        "Pool(2)\nprint(time.process_time() - started)\nassert 'numpy' not in sys.modules\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert float(out.stdout) < 0.05


def test_a_worker_that_nobody_watches_stops_itself() -> None:
    script = (
        "import os\nfrom binome.dicom.pool import Pool\n"
        "from tests.dicom.pixels import hostile\n"
        "print(Pool(1).call(hostile.process_id), flush=True)\nos._exit(0)\n"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert _ends(int(out.stdout), within_seconds=60)


def _ends(process: int, *, within_seconds: float) -> bool:
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within_seconds)[0])
    finally:
        os.close(descriptor)


def test_workers_start_when_they_are_needed_and_end_when_they_are_not() -> None:
    with Pool(3) as pool:
        assert pool.standing == 0
        pool.warm()
        assert pool.standing == 1
        pool.warm()
        first = pool.call(hostile.process_id)
        assert pool.call(hostile.process_id) == first, "one after another needs one worker"
        assert pool.standing == 1
        with ThreadPoolExecutor(3) as threads:
            side_by_side = [threads.submit(pool.call, time.sleep, 0.5) for _ in range(3)]
        assert [answer.result() for answer in side_by_side] == [None] * 3
        assert pool.standing > 1
        pool.rest()
        assert pool.standing > 1, "they have only just worked"
        pool.rest(after_seconds=0)
        assert pool.standing == 1
        assert pool.call(hostile.process_id)
