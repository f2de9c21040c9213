"""`binome box cases | answer | withdraw | say`: what became of what this box sent."""

import argparse
import json
import os
import sys
from base64 import b64decode
from getpass import getpass
from pathlib import Path
from typing import Any

from binome.box import notes
from binome.box import settings as box_settings
from binome.box.names import Names
from binome.box.queue import Queue, SentCase
from binome.box.sheet import sheet
from binome.box.talking import read_reply, reply_of
from binome.cli.main import DONE, FAILED
from binome.cli.private_file import write_private
from binome.cli.progress import say
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now

WORDS = {
    "language": "en", "title": "Answer and patient", "name": "Name", "birth_date": "Born",
    "number": "Number", "accession": "Accession number",
    "note": "Printed at the site. Not signed: the signed report is the hub's paper.",
}  # fmt: skip


def cases(options: argparse.Namespace) -> int:
    """List the cases of this box, the newest first."""
    found = _cases(Path(options.data))
    if options.json:
        json.dump({"cases": [case_said(one) for one in found]}, sys.stdout)
        print()
        return DONE
    for one in found:
        print(f"{one.key}  {one.name or '—'}  {one.at:%Y-%m-%d %H:%M}  {one.state or 'sent'}")
    print(f"{len(found)} cases.")
    return DONE


def answer(options: argparse.Namespace) -> int:
    """Print the newest answer; it counts as read at the site from now on."""
    data = Path(options.data)
    one = _case(data, options.case)
    if one is None:
        return _unknown()
    said = _said(data, one, "binome-report")
    if said is None:
        say("No answer has come yet. What was sent stays queued or is being read.")
        return FAILED
    print(said["text"])
    if options.pdf:
        paper = _said(data, one, "binome-paper") or {}
        if not paper.get("pdf"):
            say("The paper has not come; the words above are the whole answer as signed.")
            return FAILED
        Path(options.pdf).write_bytes(b64decode(paper["pdf"]))
    if options.sheet:
        words = os.environ.get("BINOME_BOX_WORDS") or getpass("Words that show names: ")
        card = Names(data).shown(one.key, words)
        write_private(Path(options.sheet), sheet(card, words=WORDS, answer=str(said["text"])))
    _note_read(data, one)
    return DONE


def withdraw(options: argparse.Namespace) -> int:
    """Withdraw a case: its words go ahead of all images."""
    return _queue_note(options, notes.WITHDRAWAL)


def say_to_case(options: argparse.Namespace) -> int:
    """Add words to a case, ahead of all images."""
    return _queue_note(options, notes.MESSAGE)


def case_said(one: SentCase) -> dict[str, Any]:
    """A case for programs."""
    return {
        "key": one.key, "parcel": one.parcel, "name": one.name, "state": one.state or "sent",
        "at": one.at.isoformat(), "answers": [kind for kind, _ in one.replies],
    }  # fmt: skip


def _queue_note(options: argparse.Namespace, form: str) -> int:
    data = Path(options.data)
    settings = box_settings.load(data)
    one = _case(data, options.case)
    if one is None:
        return _unknown()
    said = {"format": form, "key": one.key, "text": options.text[: notes.MOST_TEXT]}
    print(f"parcel {notes.queue_note(data, said, settings, at=utc_now())}")
    return DONE


def _unknown() -> int:
    say("This box sent no case of that name. Nothing was changed; binome box cases lists them.")
    return FAILED


def _cases(data: Path) -> list[SentCase]:
    box_settings.load(data)
    queue = Queue(data / "queue.sqlite")
    try:
        return queue.cases()
    finally:
        queue.close()


def _case(data: Path, named: str) -> SentCase | None:
    return next((one for one in _cases(data) if named in (one.key, one.name)), None)


def _note_read(data: Path, one: SentCase) -> None:
    queue = Queue(data / "queue.sqlite")
    try:
        queue.note_read(one.key)
    finally:
        queue.close()


def _said(data: Path, one: SentCase, kind: str) -> dict[str, Any] | None:
    """The newest words of a kind, opened with the box's key."""
    names = [name for found, name in one.replies if found == kind]
    if not names:
        return None
    settings = box_settings.load(data)
    signed = reply_of(data, names[-1], hub_key=settings.hub_key)
    with Pool(1) as pool:
        said = read_reply(data, signed, pool=pool).get("said")
    return said if isinstance(said, dict) else None
