"""Images of a case that are still on their way, as far as their previews came (SAFETY 7).

A picture lies beside its parcel until the image itself is in the archive. In a pseudonymous
network only what is de-identified under the case's own pseudonym is shown, as at the front door.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from binome.cases.models import Case
from binome.dicom.errors import DicomError
from binome.dicom.pool import Pool
from binome.dicom.travel.shown import Pictured, Source
from binome.exchange.models import Upload
from binome.exchange.states import State
from binome.fleet.models import BoxParcel
from binome.fleet.services import keys
from binome.parcels.opening import Opened
from binome.parcels.places import write_whole

FOLDER, INDEX = "previews", "index.json"
SHOW_SECONDS: Final = 60.0
MOST_SHOWN: Final = 1000
#: Until the sender decides whose images these are, nobody sees them, previews neither.
STOPPED: Final = ("mismatch", "several_patients")


@dataclass(frozen=True, slots=True)
class Arriving:
    """One image on its way: its number among all of the parcel, counted from 1 as they are read."""

    parcel: str
    number: int
    name: str

    @property
    def key(self) -> str:
        """What names its picture within the case."""
        return f"{self.parcel}.{self.name.removesuffix('.webp')}"


def keep(opened: Opened, row: BoxParcel, *, pool: Pool) -> int:
    """Make the pictures of what came since the last time; return how many are new."""
    if row.box_case is None:
        return 0
    case = Case.objects.select_related("network").get(pk=row.box_case.case_id)  # as it is now
    folder = _folder(row.pk)
    folder.mkdir(mode=0o700, exist_ok=True)
    index = _index(row.pk) or {"segments": opened.segments_of(), "shown": {}, "left": []}
    known = {int(number) for number in (*index["shown"], *index["left"])}
    starts = _literal_offsets(opened)
    new = 0
    for (number, rough), offset in opened.previews_here():
        if number in known or len(index["shown"]) >= MOST_SHOWN:
            continue
        known.add(number)
        source = Source(
            instance=opened.contents.instances[number], rough=rough,
            literals_path=str(opened.literals_path), literals_offset=starts[number],
            body_path=str(opened.body_path), offset=offset,
        )  # fmt: skip
        is_shown = _shown(source, folder / _name(number), case, pool)
        if is_shown:
            index["shown"][str(number)] = opened.contents.instances[number].sha256.hex()
        else:
            index["left"].append(number)
        new += is_shown
    write_whole(folder / INDEX, json.dumps(index).encode())
    return new


def arriving_of(case: Case) -> list[Arriving]:
    """Images whose preview came and which are not in the archive yet, in reading order."""
    if case.state == "withdrawn" or case.patient_check in STOPPED:
        return []
    waiting = BoxParcel.objects.filter(box_case__case=case, verified_at__isnull=True)
    found = []
    here = set(
        Upload.objects.filter(case=case, state=State.ADMITTED).values_list("sha256", flat=True)
    )
    for name in waiting.order_by("opened_at").values_list("pk", flat=True):
        shown = (_index(name) or {}).get("shown", {})
        for number, sha256 in sorted(shown.items(), key=lambda one: int(one[0])):
            if sha256 not in here:
                found.append(Arriving(name, int(number) + 1, _name(int(number))))
    return found


def picture_of(case: Case, parcel: str, name: str) -> bytes | None:
    """One picture of a case; None when it is not on its way, or no longer."""
    if not any(one.parcel == parcel and one.name == name for one in arriving_of(case)):
        return None
    try:
        return (_folder(parcel) / name).read_bytes()
    except FileNotFoundError:
        return None


def segments_of(parcel: str, numbers: set[int]) -> list[str]:
    """The segments that hold these images, counted from 1."""
    held: Mapping[str, list[str]] = (_index(parcel) or {}).get("segments", {})
    found = (one for number in sorted(numbers) for one in held.get(str(number - 1), []))
    return list(dict.fromkeys(found))


def drop(parcel: str) -> None:
    """The images themselves are here: no preview stands for them any more."""
    shutil.rmtree(_folder(parcel), ignore_errors=True)


def _shown(source: Source, target: Path, case: Case, pool: Pool) -> bool:
    # Codecs are loaded only where they are used: a hub starts without them.
    from binome.dicom.travel.showing import pictured

    try:
        found = pool.call(pictured, source, str(target), timeout_seconds=SHOW_SECONDS)
    except DicomError:
        target.unlink(missing_ok=True)
        return False
    if _may_show(found, case):
        return True
    target.unlink(missing_ok=True)
    return False


def _may_show(found: Pictured, case: Case) -> bool:
    if not case.network.is_pseudonymous:
        return True
    return found.is_deidentified and bool(case.pseudonym) and found.number == case.pseudonym


def _literal_offsets(opened: Opened) -> list[int]:
    starts, at = [], 0
    for instance in opened.contents.instances:
        starts.append(at)
        at += sum(instance.literals)
    return starts


def _index(parcel: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((_folder(parcel) / INDEX).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found


def _folder(parcel: str) -> Path:
    return keys().shelf_folder / "parcels" / parcel / FOLDER


def _name(number: int) -> str:
    return f"{number + 1:06}.webp"
