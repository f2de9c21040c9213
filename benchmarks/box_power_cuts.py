"""Power cuts of a whole hub or a whole box at random instants, while cases travel.

`python -m benchmarks.box_power_cuts CUTS [SEED]`, as root with loop devices: each has a disk of its
own (ext4 in a file) that comes back as it was. In the end every case is there once, with images and
words, and the box knows it; anything else is said and exits 1.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.box_kills import (
    LONGEST_LIFE_SECONDS,
    Site,
    _free_port,
    _judged,
    _kill,
    _prepare,
    _wait_until_verified,
)
from tests.faults.power import Disk, can_cut

SHARE_OF_HUBS = 0.5


def main(cuts: int, root: Path, seed: int) -> int:
    """Cut so often; return an exit code."""
    if not can_cut():
        print("There is no root or no loop device here: nothing was cut.", file=sys.stderr)
        return 1
    disks = {name: Disk(root / f"{name}.img", root / name) for name in ("hub", "box")}
    mounted = []
    try:
        for disk in disks.values():
            disk.make()
            disk.mount()
            mounted.append(disk)
        return _cut_and_judged(cuts, Site(root, _free_port()), disks, random.Random(seed))  # noqa: S311
    finally:
        for disk in mounted:
            disk.unmount()


def _cut_and_judged(cuts: int, site: Site, disks: dict[str, Disk], chance: random.Random) -> int:
    _prepare(site)
    starts = {"hub": site.hub, "box": site.box}
    running = {name: start() for name, start in starts.items()}
    try:
        for number in range(cuts):
            time.sleep(chance.uniform(0.2, LONGEST_LIFE_SECONDS))
            name = "hub" if chance.random() < SHARE_OF_HUBS else "box"
            disks[name].cut_power()
            _kill(running[name])
            disks[name].come_back()
            running[name] = starts[name]()
            print(f"{number + 1} cuts, the last of the {name}", file=sys.stderr)
        _wait_until_verified(site)
        return _judged(site, cuts)
    finally:
        for process in running.values():
            _kill(process)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asked = [int(word) for word in sys.argv[1:]] or [10]
        raise SystemExit(main(asked[0], Path(folder), asked[1] if len(asked) > 1 else 5))
