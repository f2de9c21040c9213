"""What a SIM may cost, and how long each parcel still takes, as the queue stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from binome.box import budget
from binome.box.budget import Budget
from binome.box.classes import EMERGENCY, EMERGENCY_REST, PRIOR, ROUTINE
from binome.box.queue import Queue
from binome.box.waiting import note_rate, waits
from tests.box.test_queue import NOW, parcel

NOON, NIGHT = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (12, 23))


def test_a_spent_budget_stops_everything_but_words_and_first_images_of_emergencies() -> None:
    limits = Budget(day_bytes=100, month_bytes=1000)

    def worst(day: int, month: int) -> int:
        return limits.worst(day_bytes=day, month_bytes=month, at=NOON)

    assert worst(79, 790) == PRIOR
    assert worst(80, 100) == worst(10, 800) == EMERGENCY_REST
    assert worst(100, 100) == worst(10, 1000) == EMERGENCY
    assert Budget().worst(day_bytes=1 << 40, month_bytes=1 << 40, at=NOON) == PRIOR


def test_bulk_waits_for_its_hours_also_across_midnight(tmp_path: Path) -> None:
    budget.save(tmp_path, Budget(bulk_from_hour=22, bulk_until_hour=6))
    kept = budget.load(tmp_path)
    assert kept.worst(day_bytes=0, month_bytes=0, at=NOON) == ROUTINE
    assert kept.worst(day_bytes=0, month_bytes=0, at=NIGHT) == PRIOR
    assert kept.worst(day_bytes=0, month_bytes=0, at=NIGHT + timedelta(hours=5)) == PRIOR
    assert budget.load(tmp_path / "none") == Budget()


def test_what_may_not_go_yet_is_not_next_and_what_is_urgent_is(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "queue.sqlite")
    routine, emergency = parcel("routine"), parcel("emergency")
    queue.add(routine, at=NOW)
    first = queue.next(at=NOW, worst=ROUTINE)
    assert first is not None
    assert queue.next(at=NOW, worst=EMERGENCY) is None
    queue.add(emergency, at=NOW)
    urgent = queue.next(at=NOW, worst=EMERGENCY)
    assert urgent is not None
    assert urgent.parcel == emergency.sha256
    queue.close()


def test_a_parcel_waits_for_what_goes_before_it_and_is_readable_before_it_is_complete(
    tmp_path: Path,
) -> None:
    queue = Queue(tmp_path / "queue.sqlite")
    routine, emergency = parcel("routine"), parcel("emergency")
    for one in (routine, emergency):
        queue.add(one, at=NOW)
    assert waits(queue, at=NOW, rates=[])[routine.sha256].complete is None
    found = waits(queue, at=NOW, rates=[10.0] * 9)
    seconds = [
        wait.seconds
        for name in (emergency.sha256, routine.sha256)
        for wait in (found[name].readable, found[name].complete)
        if wait is not None
    ]
    assert seconds == [111.0, 211.0, 322.0, 422.0]
    note_rate(queue, 20.0, at=NOW)
    now = waits(queue, at=NOW + timedelta(seconds=30), rates=[])[routine.sha256].complete
    assert now is not None
    assert (now.least < 211.0 < now.most, now.seconds) == (True, 211.0)
    late = waits(queue, at=NOW + timedelta(hours=1), rates=[])[routine.sha256]
    assert late.complete is None
    queue.close()
