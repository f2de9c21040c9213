"""Power cuts while storing (index and objects on the disk that is cut).

FAULT_CUTS says how often (20 for the record). Where nothing can be mounted there is no such test,
and with FAULT_CUTS set, as CI does for root, that is a failure.
"""

import os
import random
import time
from pathlib import Path

import pytest

from tests.faults.hub import Hub
from tests.faults.power import Disk, can_cut
from tests.faults.senders import Senders
from tests.fixtures.waiting import until

ASKED = os.environ.get("FAULT_CUTS")
CUTS = int(ASKED or "2")
LONGEST_SECONDS = 1.5


def test_this_machine_can_cut_power_when_that_is_asked_for() -> None:
    assert can_cut() or not ASKED, "FAULT_CUTS is set, yet there is no root or no loop device"


@pytest.mark.parametrize("seed", [11] if can_cut() else [])
def test_nothing_acknowledged_is_lost_or_torn_by_power_cuts(tmp_path: Path, seed: int) -> None:
    disk, chance = Disk(tmp_path / "disk.img", tmp_path / "disk"), random.Random(seed)
    hub = Hub(disk.folder / "data", tmp_path / "token")
    acknowledged: dict[str, str] = {}
    disk.make()
    disk.mount()
    try:
        hub.prepare()
        for _ in range(CUTS):
            acknowledged |= _sent_until_the_cut(hub, disk, after=chance.uniform(0, LONGEST_SECONDS))
            disk.come_back()
            assert hub.missing_or_torn(acknowledged) == []
    finally:
        disk.unmount()
    print(f"{CUTS} cuts, {len(acknowledged)} acknowledged, none lost")


def _sent_until_the_cut(hub: Hub, disk: Disk, *, after: float) -> dict[str, str]:
    hub.start()
    senders = Senders(hub)
    try:
        senders.start()
        until(lambda: senders.acknowledged, what="a first answer")
        instant = time.monotonic() + after
        until(lambda: time.monotonic() >= instant, what="the instant that was drawn")
        disk.cut_power()
    finally:
        hub.kill()
        senders.join()
    return senders.acknowledged
