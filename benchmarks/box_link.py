"""Send what a box has queued and say when each segment was at the hub, as lines of JSON.

`python -m benchmarks.box_link BOX_FOLDER HUB_URL SECONDS`, in the site's namespace of an emulated
link; plain http needs BINOME_BOX_HTTP=1.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from binome.box import settings
from binome.box.link import Link, LinkLost
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.kernel.clock import utc_now
from binome.parcels import manifest as outer
from binome.parcels.places import MANIFEST


class Timed(Queue):
    """A queue that tells when a segment was proved."""

    began = time.monotonic()
    sent_bytes = 0

    def note_sent(self, sha256: str) -> None:
        """Note and tell."""
        super().note_sent(sha256)
        print(json.dumps({"at": round(time.monotonic() - self.began, 2), "sha256": sha256}))


def main(data: Path, hub: str, seconds: float) -> None:
    """Run until everything is sent or the time is over."""
    kept = replace(settings.load(data), hub=hub)
    queue, tally = Timed(data / "queue.sqlite"), Tally()
    for line in queue.lines():
        listed = outer.read((data / "spool" / line.parcel / MANIFEST).read_bytes())
        roles = [[one.role, one.sha256, one.size_bytes] for one in listed.segments]
        print(json.dumps({"parcel": line.parcel, "segments": roles}))
    link = Link(hub, secret=kept.secret)
    _answered(link, seconds)
    sender = Sender(queue, data / "spool", link, kept.hub_key, utc_now)
    Timed.began = time.monotonic()

    def wait(pause: float) -> bool:
        time.sleep(pause)
        return time.monotonic() - Timed.began < seconds

    sender.run(wait, tally)
    took = round(time.monotonic() - Timed.began, 2)
    print(json.dumps({"seconds": took, "cuts": tally.cuts, "segments": tally.segments}))
    link.close()
    queue.close()


def _answered(link: Link, seconds: float) -> None:
    """Wait until the hub is up, so that its start is not charged to the line; then hang up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            link.receipts([])
        except LinkLost:
            time.sleep(0.5)
        else:
            break
    link.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
