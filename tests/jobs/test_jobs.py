"""A job runs at least once, is fenced, backs off, dies for a human, and comes back by a button."""

import errno
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from binome.jobs import schedule, services
from binome.jobs import worker as running
from binome.jobs.models import Job, JobState
from binome.jobs.services import LEASE, MOST_ATTEMPTS, When
from binome.jobs.worker import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the job `test.note` was called with, in order; the house's own turns stay out."""
    monkeypatch.setattr(schedule, "_recurring", {})
    monkeypatch.setattr(schedule, "_next_turn", {})
    notes: list[str] = []
    services.register("test.note", lambda word: notes.append(word))
    services.register("test.fail", _fail)
    yield notes
    services.forget("test.note")
    services.forget("test.fail")


def _fail() -> None:
    raise OSError("Jean Dupont cannot be stored")


def order(word: str = "a", *, at: datetime = AT, priority: int = 5, key: str | None = None) -> None:
    services.enqueue("test.note", {"word": word}, when=When(at, priority), key=key)


def run_all(at: datetime) -> None:
    worker = Worker(clock=lambda: at)
    while worker.run_one():
        pass


def test_a_job_runs_and_is_done(done: list[str]) -> None:
    order()
    run_all(AT)
    assert done == ["a"]
    assert Job.objects.get().state == JobState.DONE


def test_the_urgent_goes_first_and_the_future_waits(done: list[str]) -> None:
    order("later", at=AT + timedelta(hours=1))
    order("idle", priority=9)
    order("emergency", priority=0)
    run_all(AT)
    assert done == ["emergency", "idle"]


def test_the_same_key_is_one_job(done: list[str]) -> None:
    order(key="k")
    order(key="k")
    run_all(AT)
    assert done == ["a"]


def test_a_lapsed_lease_is_taken_again_and_the_first_holder_is_fenced_off(done: list[str]) -> None:
    order()
    first = services.take(at=AT)
    assert first is not None
    assert services.take(at=AT) is None
    second = services.take(at=AT + LEASE)
    assert second is not None
    services.finish(first, at=AT)
    assert Job.objects.get().state == JobState.RUNNING
    assert not services.beat(first, at=AT)
    services.finish(second, at=AT)
    assert Job.objects.get().state == JobState.DONE


def test_a_failing_job_backs_off_dies_and_may_be_revived(done: list[str]) -> None:
    services.enqueue("test.fail", {}, when=When(AT))
    now, pauses = AT, []
    for _ in range(MOST_ATTEMPTS):
        run_all(now)
        job = Job.objects.get()
        pauses.append(job.run_at - now)
        now = max(now, job.run_at)
    assert job.state == JobState.DEAD
    assert pauses[:-1] == sorted(pauses[:-1])
    assert pauses[0] >= timedelta(seconds=2)
    services.revive(job.pk, at=now)
    assert Job.objects.get().state == JobState.WAITING


def test_what_a_failure_says_of_a_patient_is_not_kept(done: list[str]) -> None:
    services.enqueue("test.fail", {}, when=When(AT))
    run_all(AT)
    assert Job.objects.get().error == "OSError"


def test_a_turn_of_the_schedule_is_ordered_once_among_workers(done: list[str]) -> None:
    services.register("test.turn", lambda: done.append("turn"))
    schedule.every(timedelta(hours=1), "test.turn")
    try:
        schedule.order_due(at=AT)
        schedule.forget_turns()
        schedule.order_due(at=AT + timedelta(minutes=1))
        assert Job.objects.filter(kind="test.turn").count() == 1
    finally:
        schedule.cease("test.turn")
        services.forget("test.turn")


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_jobs_and_none_runs_twice(done: list[str]) -> None:
    words = [f"job {n}" for n in range(20)]
    for word in words:
        order(word)

    def work() -> None:
        run_all(AT)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == sorted(words)


def test_a_full_disk_stops_no_worker(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    order()
    worker = Worker(clock=lambda: AT)
    turns: list[str] = []
    take = services.take

    def taken(*, at: datetime) -> Job | None:
        turns.append("turn")
        if len(turns) == 1:
            raise OperationalError from OSError(errno.ENOSPC, "said")
        if len(turns) > 2:
            worker.stop()
        return take(at=at)

    monkeypatch.setattr(services, "take", taken)
    monkeypatch.setattr(running, "close_old_connections", lambda: None)  # the test's own one stays
    worker.run_forever()
    assert done == ["a"]
