"""`binome box …`: enrolled once, it queues and sends for its site."""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from binome.box import settings as box_settings
from binome.box.link import Link, LinkLost
from binome.box.preparing import Wish, prepare
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.box.settings import IsABox, NotABox, Settings
from binome.cli.main import DONE, FAILED
from binome.cli.parcel import FAST_EFFORT, FULL_EFFORT, files_of
from binome.cli.progress import say
from binome.dicom.errors import SENTENCES
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.parcels.keys import ParcelKeys

POLL_SECONDS = 2.0


def enrol(options: argparse.Namespace) -> int:
    """At the hub: print a code for one box."""
    from binome.cli.django_ready import migrate, ready

    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.fleet import services
    from binome.people import queries

    site = queries.site_named(options.site)
    if site is None:
        say("There is no site of that name. Nothing was changed.")
        return FAILED
    print(services.invite(site=site, by=OPERATOR, at=utc_now()))
    return DONE


def init(options: argparse.Namespace) -> int:
    """Make a box of a folder."""
    data = Path(options.data)
    if (data / box_settings.FILE).exists():
        raise IsABox
    (data / "spool").mkdir(parents=True, exist_ok=True)
    link = Link(options.hub)
    try:
        told = link.enrol(code=options.code, key=ParcelKeys(data).signer.public)
    except LinkLost:
        say("The hub cannot be reached. Nothing was changed; the code can be used again.")
        return FAILED
    finally:
        link.close()
    kept = Settings(
        hub=options.hub, box=told["box"], secret=told["secret"], recipient=told["recipient"],
        hub_key=told["hub_key"], is_pseudonymous=told["is_pseudonymous"],
    )  # fmt: skip
    box_settings.save(data, kept)
    print(f"This is box {kept.box} now. The hub signs with {kept.hub_key}.")
    return DONE


def send(options: argparse.Namespace) -> int:
    """Queue a folder; it leaves when a link is there."""
    data = Path(options.data)
    settings = box_settings.load(data)
    effort = FAST_EFFORT if options.fast else FULL_EFFORT
    wish = Wish(
        files=files_of(Path(options.path)), urgency=options.urgency, at=utc_now(), effort=effort
    )
    queue = Queue(data / "queue.sqlite")
    try:
        with Pool(max(2, os.cpu_count() or 2), preload=("numpy", "imagecodecs")) as pool:
            prepared = prepare(data, wish, settings, queue=queue, pool=pool)
    finally:
        queue.close()
    signed = prepared.made.signed
    print(f"parcel {signed.sha256}")
    print(f"{len(prepared.made.contents.instances)} files, {signed.manifest.size_bytes} bytes.")
    for reason, count in sorted(prepared.stayed.items()):
        told = SENTENCES.get(reason, "It may show a name; look at it and mask it before it leaves.")
        say(f"{count} × {told}")
    return FAILED if set(prepared.stayed) - {"not_dicom", "empty"} else DONE


def serve(options: argparse.Namespace) -> int:
    """Send until told to stop; with --once until all is sent and VERIFIED."""
    data = Path(options.data)
    settings = box_settings.load(data)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    queue = Queue(data / "queue.sqlite")
    link = Link(settings.hub, secret=settings.secret)
    sender = Sender(queue, data / "spool", link, settings.hub_key, utc_now)
    tally = Tally()
    try:
        _serve(sender, tally, stop, is_once=options.once)
    finally:
        link.close()
        queue.close()
    for parcel, word in tally.refused.items():
        say(f"The hub refused parcel {parcel[:12]}: {word}. It stays here, sealed.")
    print(f"{tally.segments} segments sent, {tally.cuts} cuts, {tally.overtakings} overtakings.")
    return FAILED if tally.refused else DONE


def status(options: argparse.Namespace) -> int:
    """Say how far every parcel is."""
    data = Path(options.data)
    if not (data / box_settings.FILE).exists():
        raise NotABox
    queue = Queue(data / "queue.sqlite")
    try:
        lines = queue.lines()
    finally:
        queue.close()
    if options.json:
        said = [
            {
                "parcel": one.parcel, "urgency": one.urgency, "state": one.state,
                "queued_at": one.queued_at.isoformat(), "size_bytes": one.size_bytes,
                "sent_bytes": one.sent_bytes,
            }
            for one in lines
        ]  # fmt: skip
        json.dump({"parcels": said}, sys.stdout)
        print()
        return DONE
    for one in lines:
        share = one.sent_bytes / one.size_bytes if one.size_bytes else 1.0
        print(f"{one.parcel[:12]}  {one.urgency:9}  {one.state:9}  {share:4.0%} sent")
    print(f"{len(lines)} parcels.")
    return DONE


def _serve(sender: Sender, tally: Tally, stop: threading.Event, *, is_once: bool) -> None:
    def wait(seconds: float) -> bool:
        return not stop.wait(seconds)

    while not stop.is_set():
        sender.run(wait, tally)
        try:
            waiting = sender.fetch_receipts()
        except LinkLost:
            waiting = 1
        if is_once and (not waiting or tally.refused):
            return
        stop.wait(POLL_SECONDS)
