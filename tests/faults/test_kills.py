"""kill -9 of the whole hub at random instants; FAULT_KILLS says how often (60 for the record)."""

import os
import random
import time
from pathlib import Path

from tests.faults.hub import Hub
from tests.faults.senders import Senders
from tests.fixtures.waiting import until

KILLS = int(os.environ.get("FAULT_KILLS", "3"))
LONGEST_SECONDS = 1.5


def test_nothing_acknowledged_is_lost_or_torn_by_kills(tmp_path: Path) -> None:
    hub, chance = Hub(tmp_path / "data", tmp_path / "token"), random.Random(7)
    hub.prepare()
    acknowledged: dict[str, str] = {}
    for _ in range(KILLS):
        acknowledged |= _sent_until_the_kill(hub, after=chance.uniform(0, LONGEST_SECONDS))
    assert hub.missing_or_torn(acknowledged) == []
    slowest = max(hub.ready_seconds)
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, none lost; ready in {slowest:.1f} s")


def _sent_until_the_kill(hub: Hub, *, after: float) -> dict[str, str]:
    hub.start()
    senders = Senders(hub)
    try:
        senders.start()
        until(lambda: senders.acknowledged, what="a first answer", seconds=240)
        instant = time.monotonic() + after
        until(lambda: time.monotonic() >= instant, what="the instant that was drawn")
    finally:
        hub.kill()
        senders.join()
    return senders.acknowledged
