"""`binome box …`: enrolled once, it queues and sends for its site."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from getpass import getpass
from pathlib import Path
from typing import Any

from binome.box import budget, form, site
from binome.box import settings as box_settings
from binome.box.inbox import Inbox
from binome.box.link import HubRefused, Link, LinkLost
from binome.box.measuring import Paces
from binome.box.names import Names
from binome.box.preparing import Wish, prepare
from binome.box.queue import Queue
from binome.box.settings import IsABox, NotABox, Settings
from binome.box.waiting import Wait, waits
from binome.box.witness import REWRITTEN, REWRITTEN_FILE, Witness
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
    _found_authority(data)
    _learn_site(data, kept)
    return DONE


def _found_authority(data: Path) -> None:
    """Make the authority of the box's pages now, while the hub's certificate proved the clock."""
    from binome.boxpages import trust

    trust.found(data, at=utc_now())


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
        files=Inbox(data).files(options.path) or files_of(Path(options.path)),
        urgency=options.urgency, at=utc_now(), effort=effort,
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
        cases = [case_said(one) for one in sent_cases]
        json.dump({"log": Witness(data).state(), "parcels": said, "cases": cases}, sys.stdout)
        print()
        return DONE
    for one in lines:
        share = one.sent_bytes / one.size_bytes if one.size_bytes else 1.0
        print(f"{one.parcel[:12]}  {one.urgency:9}  {one.state:9}  {share:4.0%} sent")
    print(f"{len(lines)} parcels.")
    if Witness(data).state() == REWRITTEN:
        print(
            "The hub showed two histories of who saw what. Your images are safe. Both signed texts"
            f" are in {data / REWRITTEN_FILE}: show them to whoever coordinates your network."
        )
    return DONE


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
