"""`binome box serve`: sends what is queued, listens to the hub, takes images from modalities."""

import argparse
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from binome.box import budget, wiping
from binome.box import settings as box_settings
from binome.box.inbox import BoxHandlers, Inbox, callers_of
from binome.box.link import HubRefused, Link, LinkLost
from binome.box.measuring import Paces
from binome.box.purging import purge
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.box.talking import Talk
from binome.box.waiting import note_rate
from binome.cli.addresses import address
from binome.cli.box_showing import showing
from binome.cli.main import DONE, FAILED
from binome.cli.progress import say
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.settings import AcceptorSettings
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now

POLL_SECONDS, LONGEST_POLL_SECONDS = 2.0, 60.0
#: So long the box sends before it hears what the hub has to say: an answer, a reader's wish.
LISTEN_EVERY_SECONDS = 60.0


def serve(options: argparse.Namespace) -> int:
    """Send until told to stop; with --once until all is sent and VERIFIED."""
    data = Path(options.data)
    settings = box_settings.load(data)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    queue = Queue(data / "queue.sqlite")
    link = Link(settings.hub, secret=settings.secret)
    paces = Paces(data / "paces.sqlite")
    hearing = _Hearing()
    sender = Sender(
        queue, data / "spool", link, settings.hub_key, utc_now, lambda: _worst(data, paces),
        hearing.is_due,
    )  # fmt: skip
    talk = Talk(data, queue, link, settings.hub_key, utc_now)
    tally = Tally()
    try:
        with _listening(data, options), Pool(1) as pool, showing(data, options, pool):
            _serve(sender, talk, tally, _Turns(stop, pool, paces, hearing, is_once=options.once))
    except HubRefused as refusal:
        if refusal.word == "wipe":
            wiping.wipe(data)
            say("The hub took this box out of service. What it held was deleted.")
        raise
    finally:
        link.close()
        queue.close()
    for parcel, word in tally.refused.items():
        say(f"The hub refused parcel {parcel[:12]}: {word}. It stays here, sealed.")
    print(f"{tally.segments} segments sent, {tally.cuts} cuts, {tally.overtakings} overtakings.")
    return FAILED if tally.refused else DONE


@dataclass(frozen=True, slots=True)
class _Turns:
    """When to stop, what opens answers, and whether one round is all."""

    stop: threading.Event
    pool: Pool
    paces: Paces
    hearing: "_Hearing"
    is_once: bool


class _Hearing:
    """When the hub was last heard; long sending rests for it."""

    def __init__(self) -> None:
        self._heard_at = time.monotonic()

    def heard(self) -> None:
        self._heard_at = time.monotonic()

    def is_due(self) -> bool:
        return time.monotonic() - self._heard_at > LISTEN_EVERY_SECONDS


@contextmanager
def _listening(data: Path, options: argparse.Namespace) -> Iterator[None]:
    """Take images from the modalities of the site while this lasts, where an address is given."""
    if not options.dicom:
        yield
        return
    at = address(options.dicom)
    handlers = BoxHandlers(Inbox(data), options.aet, callers_of(options.callers))
    folder = data / "receiving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    acceptor = Acceptor(handlers, settings=AcceptorSettings(spool_folder=folder))
    acceptor.start(at.host, port=at.port)
    say(f"Images are taken as {options.aet} on {at.host}:{acceptor.port}.")
    try:
        yield
    finally:
        acceptor.stop()


def _serve(sender: Sender, talk: Talk, tally: Tally, turns: _Turns) -> None:
    """Send at once what is queued; ask the hub seldom when nothing happens."""
    pause, next_talk = POLL_SECONDS, 0.0

    def wait(seconds: float) -> bool:
        return not turns.stop.wait(seconds)

    while not turns.stop.is_set():
        has_work = sender.queue.next(at=utc_now(), but=tally.refused) is not None
        purge(talk.data, talk.queue, at=utc_now())
        if has_work or time.monotonic() >= next_talk:
            is_news = _round(sender, talk, tally, wait, turns) or has_work
            pause = POLL_SECONDS if is_news else min(LONGEST_POLL_SECONDS, pause * 2)
            next_talk = time.monotonic() + pause
            if turns.hearing.is_due():
                continue  # it only rested to listen
        is_idle = sender.queue.next(at=utc_now(), but=tally.refused) is None
        is_idle = is_idle and not sender.queue.held_back()
        if turns.is_once and is_idle and (tally.refused or not sender.queue.awaiting("VERIFIED")):
            return
        turns.stop.wait(POLL_SECONDS)


def _round(
    sender: Sender, talk: Talk, tally: Tally, wait: Callable[[float], bool], turns: _Turns
) -> bool:
    """One round of talk and sending; True while the hub has something to say."""
    try:
        new = talk.sync(pool=turns.pool)
        turns.hearing.heard()
        _send(sender, tally, wait, turns.paces)
        return sender.fetch_receipts() > 0 or new > 0 or bool(sender.queue.held_back())
    except LinkLost:
        turns.hearing.heard()
        return True


def _send(sender: Sender, tally: Tally, wait: Callable[[float], bool], paces: Paces) -> None:
    """Send, and note how fast it went."""
    pace = sender.link.pace
    size, seconds = pace.sent_bytes, pace.sending_seconds
    try:
        sender.run(wait, tally)
    finally:
        paces.note(pace.sent_bytes - size, pace.sending_seconds - seconds, at=utc_now())
        note_rate(sender.queue, pace.rate, at=utc_now())


def _worst(data: Path, paces: Paces) -> int:
    """The worst class the budget of this box lets go now."""
    now = datetime.now().astimezone()
    day, month = budget.began(now)
    return budget.load(data).worst(
        day_bytes=paces.sent_since(day), month_bytes=paces.sent_since(month), at=now
    )
