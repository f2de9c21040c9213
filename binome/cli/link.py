"""`binome link test`: how the line between this box and its hub is, in words and numbers."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from binome.box import settings as box_settings
from binome.box.link import Link, LinkLost
from binome.box.measuring import Paces, estimate, tested
from binome.cli.main import DONE, FAILED
from binome.cli.progress import say
from binome.kernel.clock import utc_now

CT_BYTES = 3_000_000


def test(options: argparse.Namespace) -> int:
    """Send and fetch a little; say delay, rates, and what a CT of the head would take."""
    data = Path(options.data)
    settings = box_settings.load(data)
    link = Link(settings.hub, secret=settings.secret)
    try:
        found = tested(link, size_bytes=options.bytes)
    except LinkLost:
        say("The hub cannot be reached. What is queued stays here and leaves when a line is there.")
        return FAILED
    finally:
        link.close()
    now = utc_now()
    paces = Paces(data / "paces.sqlite")
    paces.note(options.bytes, options.bytes / found.up_rate, at=now)
    whole = estimate(CT_BYTES, rates=paces.rates(at=now), now=found.up_rate)
    if options.json:
        said = asdict(found) | {"at": now.isoformat(), "week": paces.week()}
        json.dump(said | {"head_ct_seconds": asdict(whole) if whole else None}, sys.stdout)
        print()
        return DONE
    print(f"Delay {found.delay_seconds * 1000:.0f} ms.")
    print(
        f"Up {found.up_rate * 8 / 1000:.0f} kbit/s, down {found.down_rate * 8 / 1000:.0f} kbit/s."
    )
    if whole:
        print(f"A CT of the head (3 MB sealed) takes about {minutes(whole.seconds)},", end=" ")
        print(f"between {minutes(whole.least)} and {minutes(whole.most)}.")
    return DONE


def minutes(seconds: float) -> str:
    """A time for people."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
