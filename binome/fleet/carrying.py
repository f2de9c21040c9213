"""A key or a mailbox in place of the line, at the hub: what boxes bring and should hear."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from binome.fleet import answering, arriving
from binome.fleet.models import Box, BoxParcel, BoxReply
from binome.fleet.saying import receipts_of
from binome.fleet.services import shelf
from binome.parcels.gathering import Gathered, gather
from binome.parcels.letters import take_out
from binome.parcels.places import README, write_whole
from binome.parcels.readme import README_TEXT

FOLDER = "binome"
MOST_PARCELS = 5000


@dataclass(slots=True)
class Carried:
    """How much lies on the key for boxes."""

    answers: int = 0
    receipts: int = 0


def carry_to(key: Path, *, boxes: list[Box]) -> Carried:
    """Write what these boxes did not take yet, and the receipts of their parcels.

    Nothing is noted as told: a box says itself what it has, by the line or on its next key.
    Raises OSError when the key fails.
    """
    carried, place = Carried(), key / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    write_whole(place / README, README_TEXT.encode())
    waiting = BoxReply.objects.filter(box__in=boxes, taken_at__isnull=True)
    for reply in waiting.order_by("made_at"):
        target = place / f"answer-{reply.sha256[:16]}"
        if not target.exists():
            aside = place / f".{target.name}"
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(answering.folder_of(reply), aside)
            aside.rename(target)
        carried.answers += 1
    parcels = BoxParcel.objects.filter(box__in=boxes, said_at__isnull=False)
    names = parcels.order_by("-said_at").values_list("pk", flat=True)[:MOST_PARCELS]
    for name in names:
        for number, content in enumerate(receipts_of(name)):
            write_whole(place / f"{name[:32]}-{number}.receipt", content)
            carried.receipts += 1
    return carried


def take_from(source: Path, *, at: datetime) -> Gathered:
    """Take in parcels of boxes from a key, a folder, a Maildir or an mbox, as if by the line.

    What an unknown box signed waits in quarantine; what is here already changes nothing.
    """
    held = shelf()
    with tempfile.TemporaryDirectory(prefix="letters-", dir=held.root) as folder:
        take_out(source, Path(folder))
        gathered = gather(Path(folder), held)
        if source.is_dir():
            _add(gathered, gather(source, held))
    arriving.look_again(at=at)
    return gathered


def _add(found: Gathered, more: Gathered) -> None:
    found.parcels += [name for name in more.parcels if name not in found.parcels]
    found.new_segments += more.new_segments
    found.known_segments += more.known_segments
    found.waiting_segments += more.waiting_segments
    found.damaged_segments += more.damaged_segments
    found.quarantined += more.quarantined
    found.refused += more.refused
