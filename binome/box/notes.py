"""Words that travel as parcels of their own: a case, an addition to it, its withdrawal.

A case's words go with its images (docs/formats/link-protocol.md, notes); the others overtake
everything.
"""

import shutil
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from binome.box.form import Form
from binome.box.queue import Queue
from binome.box.settings import Settings
from binome.kernel.files import sync_folder
from binome.kernel.ids import new_id
from binome.parcels.keys import ParcelKeys
from binome.parcels.making import Orders, make_note

CASE, MESSAGE, WITHDRAWAL = "binome-case", "binome-case-message", "binome-case-withdrawal"
WISH = "binome-wish"
MOST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A case as its words travel: `card` is sealed, or empty where names may be written."""

    key: str
    form: Form
    at: datetime
    verdict: str
    pseudonym: str = ""
    card: bytes = b""
    expected_files: int = 0


def case_note(asked: Asked) -> dict[str, Any]:
    """Return the words of a case for S0."""
    said: dict[str, Any] = {
        "format": CASE, "version": 1, "key": asked.key, "form": asked.form.clinical,
        "written_at": stamp(asked.at), "verdict": asked.verdict,
        "expected_files": asked.expected_files,
    }  # fmt: skip
    if asked.pseudonym:
        return said | {"pseudonym": asked.pseudonym, "card": b64encode(asked.card).decode("ascii")}
    return said | {"identity": asked.form.identity}


def queue_note(data: Path, said: dict[str, Any], settings: Settings, *, at: datetime) -> str:
    """Queue words about a case ahead of all images; return the parcel's name."""
    note = {"version": 1, "written_at": stamp(at), **said}
    queue = Queue(data / "queue.sqlite")
    aside = data / "spool" / f".note-{new_id()}"
    try:
        orders = Orders(
            recipients=[settings.recipient], signer=ParcelKeys(data).signer, at=at,
            urgency="message", kind="reply", note=note,
        )  # fmt: skip
        signed = make_note(aside, orders=orders)
        aside.rename(data / "spool" / signed.sha256)
        sync_folder(data / "spool")
        queue.add(signed, at=at)
        if said.get("format") == WITHDRAWAL:
            queue.stop_case(str(said["key"]))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        queue.close()
    return signed.sha256


def stamp(at: datetime) -> str:
    """Write an instant as notes do."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
