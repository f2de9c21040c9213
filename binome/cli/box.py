"""`binome box …`: enrolled once, it queues and sends for its site."""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from getpass import getpass
from pathlib import Path
from typing import Any

from binome.box import budget, form, site, wiping
from binome.box import settings as box_settings
from binome.box.link import HubRefused, Link, LinkLost
from binome.box.measuring import Paces
from binome.box.names import Names
from binome.box.preparing import Wish, prepare
from binome.box.purging import purge
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.box.settings import IsABox, NotABox, Settings
from binome.box.talking import Talk
from binome.box.waiting import Wait, note_rate, waits
from binome.cli.box_cases import case_said
from binome.cli.main import DONE, FAILED
from binome.cli.parcel import FAST_EFFORT, FULL_EFFORT, files_of
from binome.cli.progress import say
from binome.dicom.deidentify.one_file import LOOK_FIRST
from binome.dicom.errors import SENTENCES
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.parcels.keys import ParcelKeys
from binome.parcels.receipts import Receipt, has_reached, state_of_code

POLL_SECONDS, LONGEST_POLL_SECONDS = 2.0, 60.0
STAYED = {
    LOOK_FIRST: "It may show a name; look at it and mask it before it leaves.",
    "other_patient": "It is another patient's; it stays here.",
}


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
    link, own = Link(options.hub), ParcelKeys(data)
    try:
        told = link.enrol(code=options.code, key=own.signer.public, recipient=own.recipient)
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
    if words := Names(data).made():
        print("These words show the names of what is sent; they are shown only this once.")
        print(f"Write them on paper and keep it locked away: {words}")
    _learn_site(data, kept)
    return DONE


def _learn_site(data: Path, kept: Settings) -> None:
    """Ask the hub what the site's key is; a vault's is asked of its people."""
    link = Link(kept.hub, secret=kept.secret)
    try:
        facts = site.told_by_hub(link.asked("/parcels/site", {}))
    except (LinkLost, HubRefused):
        return
    finally:
        link.close()
    if facts is not None:
        site.save(data, facts)
    elif kept.is_pseudonymous:
        say("The site has a vault: run binome box unlock with its recovery code before cases.")


def unlock(options: argparse.Namespace) -> int:
    """Take the key of the site's pseudonyms out of its vault, with the recovery code."""
    data = Path(options.data)
    settings = box_settings.load(data)
    code = os.environ.get("BINOME_RECOVERY_CODE") or getpass("Recovery code of the vault: ")
    link = Link(settings.hub, secret=settings.secret)
    try:
        told = link.asked("/parcels/site", {})
        facts = site.told_by_hub(told) or site.from_vault(told, code)
    except LinkLost:
        say("The hub cannot be reached. Nothing was changed; try again when there is a line.")
        return FAILED
    finally:
        link.close()
    site.save(data, facts)
    print(f"This box takes names out as {facts.name} does now.")
    return DONE


def send(options: argparse.Namespace) -> int:
    """Queue a folder; it leaves when a link is there."""
    data = Path(options.data)
    settings = box_settings.load(data)
    effort = FAST_EFFORT if options.fast else FULL_EFFORT
    wish = Wish(
        files=files_of(Path(options.path)), urgency=options.urgency, at=utc_now(), effort=effort,
        form=form.load(Path(options.form)) if options.form else None,
        is_choosing=options.only_this_patient,
    )  # fmt: skip
    queue = Queue(data / "queue.sqlite")
    try:
        with Pool(max(2, os.cpu_count() or 2), preload=("numpy", "imagecodecs")) as pool:
            prepared = prepare(data, wish, settings, queue=queue, pool=pool)
    finally:
        queue.close()
    signed = prepared.made.signed
    print(f"parcel {signed.sha256}")
    if prepared.case_key:
        print(f"case {prepared.case_key}")
    print(f"{len(prepared.made.contents.instances)} files, {signed.manifest.size_bytes} bytes.")
    for reason, count in sorted(prepared.stayed.items()):
        say(f"{count} × {SENTENCES.get(reason, STAYED.get(reason, STAYED[LOOK_FIRST]))}")
    return FAILED if set(prepared.stayed) - {"not_dicom", "empty", "other_patient"} else DONE


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
    sender = Sender(
        queue, data / "spool", link, settings.hub_key, utc_now, lambda: _worst(data, paces)
    )
    talk = Talk(data, queue, link, settings.hub_key, utc_now)
    tally = Tally()
    try:
        with Pool(1) as pool:
            _serve(sender, talk, tally, _Turns(stop, pool, paces, is_once=options.once))
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


def _wait_said(wait: Wait | None) -> dict[str, Any] | None:
    """How long a parcel takes still, in seconds: likely, at best, at worst."""
    if wait is None:
        return None
    return {
        "readable": asdict(wait.readable) if wait.readable else None,
        "complete": asdict(wait.complete) if wait.complete else None,
    }


def receipt(options: argparse.Namespace) -> int:
    """Take twelve characters read over a telephone for the receipt they stand for."""
    queue = Queue(Path(options.data) / "queue.sqlite")
    try:
        names = [one.parcel for one in queue.lines() if one.parcel.startswith(options.parcel)]
        secret = queue.secret_of(names[0]) if len(names) == 1 else ""
        state = secret and state_of_code(options.code, secret=secret, parcel=names[0])
        if not state:
            say("These characters are no receipt of that parcel. Nothing was changed; ask again.")
            return FAILED
        one = Receipt(parcel=names[0], state=state, at=utc_now(), by="telephone", signature="")
        queue.note_receipt(one)
        if has_reached(state, "RECEIVED"):
            queue.note_wanted(names[0], frozenset())
    finally:
        queue.close()
    print(f"{state}. Nothing more of it is sent.")
    return DONE


def status(options: argparse.Namespace) -> int:
    """Say how far every parcel is."""
    data = Path(options.data)
    if not (data / box_settings.FILE).exists():
        raise NotABox
    queue = Queue(data / "queue.sqlite")
    now = utc_now()
    try:
        lines, sent_cases = queue.lines(), queue.cases()
        left = waits(queue, at=now, rates=Paces(data / "paces.sqlite").rates(at=now))
    finally:
        queue.close()
    if options.json:
        said = [
            {
                "parcel": one.parcel, "urgency": one.urgency, "state": one.state,
                "queued_at": one.queued_at.isoformat(), "size_bytes": one.size_bytes,
                "sent_bytes": one.sent_bytes, "wait": _wait_said(left.get(one.parcel)),
            }
            for one in lines
        ]  # fmt: skip
        json.dump({"parcels": said, "cases": [case_said(one) for one in sent_cases]}, sys.stdout)
        print()
        return DONE
    for one in lines:
        share = one.sent_bytes / one.size_bytes if one.size_bytes else 1.0
        print(f"{one.parcel[:12]}  {one.urgency:9}  {one.state:9}  {share:4.0%} sent")
    print(f"{len(lines)} parcels.")
    return DONE


@dataclass(frozen=True, slots=True)
class _Turns:
    """When to stop, what opens answers, and whether one round is all."""

    stop: threading.Event
    pool: Pool
    paces: Paces
    is_once: bool


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
        is_idle = sender.queue.next(at=utc_now(), but=tally.refused) is None
        if turns.is_once and is_idle and (tally.refused or not sender.queue.awaiting("VERIFIED")):
            return
        turns.stop.wait(POLL_SECONDS)


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


def set_budget(options: argparse.Namespace) -> int:
    """Say what the SIM of this box may cost."""
    data = Path(options.data)
    box_settings.load(data)
    start, _minus, end = options.bulk_hours.partition("-")
    try:
        hours = int(start) % 24, int(end) % 24
    except ValueError:
        say("Hours are written like 22-6. Nothing was changed.")
        return FAILED
    kept = budget.Budget(
        day_bytes=options.day_mb * 1_000_000, month_bytes=options.month_mb * 1_000_000,
        bulk_from_hour=hours[0], bulk_until_hour=hours[1],
    )  # fmt: skip
    budget.save(data, kept)
    print("Kept. Words and the first images of emergencies always go.")
    return DONE


def _round(
    sender: Sender, talk: Talk, tally: Tally, wait: Callable[[float], bool], turns: _Turns
) -> bool:
    """One round of talk and sending; True while the hub has something to say."""
    try:
        new = talk.sync(pool=turns.pool)
        _send(sender, tally, wait, turns.paces)
        return sender.fetch_receipts() > 0 or new > 0
    except LinkLost:
        return True
