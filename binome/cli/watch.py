"""`binome import --watch PATH --site S`: take in what is dropped into a folder, until stopped."""

import argparse
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

TURN_SECONDS = 1.0


def watch(options: argparse.Namespace, site: Any) -> int:
    """Look at the folder once a second; 0 when told to stop."""
    from binome.archive.refusals import OutOfSpace
    from binome.cli.operator import OPERATOR
    from binome.exchange.media.refusals import NotAMedium
    from binome.exchange.media.watching import Watch
    from binome.kernel.clock import utc_now

    folder = Path(options.path)
    if not folder.is_dir():
        raise NotAMedium
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    watched = Watch(folder, site, OPERATOR, options.settle)
    print(f"Watching for images of {site}. Stop with Ctrl-C.", flush=True)
    while not stopping.wait(TURN_SECONDS):
        try:
            tally = watched.turn(monotonic_seconds=time.monotonic(), at=utc_now())
        except (OutOfSpace, OSError) as failure:
            said = failure.sentence if isinstance(failure, OutOfSpace) else type(failure).__name__
            print(f"{said} The files stay where they are.", file=sys.stderr, flush=True)
            continue
        _say(tally)
    return 0


def _say(tally: Any) -> None:
    """Counts only; names of files are never written."""
    if tally.seen:
        refused = sum(tally.refused.values())
        print(
            f"{tally.new} images stored, {tally.known} were there, {refused} refused.", flush=True
        )
