"""The job that opens what came of a parcel: its words at once, its files as they become whole.

Words open a case (`casework`); files go the way of the case's uploads, or to the archive's front
door. VERIFIED is said when the archive has every file for good.
"""

import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

from binome.cases.events import ImagesNoted
from binome.dicom.pool import shared_pool
from binome.exchange import landing as front_door
from binome.exchange.landing import Landed
from binome.exchange.models import Upload
from binome.exchange.patience import MOST_TRIES, StoppedReader, is_passing
from binome.exchange.states import State
from binome.fleet import holding, previews
from binome.fleet.casework import take_note
from binome.fleet.models import Box, BoxParcel
from binome.fleet.saying import say
from binome.fleet.services import actor_of, keys, shelf
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.parcels.manifest import canonical
from binome.parcels.opening import Opened, Rebuilt, open_parcel
from binome.parcels.places import write_whole
from binome.parcels.shelf import Shelf, Standing

OPEN: Final = "fleet.open"
SETTLE: Final = "fleet.settle"
REFUSED: Final = "refused.json"
TRIES: Final = "tries"
LOST: Final = (State.BROKEN, State.LEFT_OUT, State.REFUSED)


def open_arrived(parcel: str) -> None:
    """Do what a parcel's words say, and store what of it is whole; twice is once.

    A parcel of which anything is refused stays sealed on the shelf, with the words why.
    """
    held = shelf()
    standing = held.standing(parcel)
    if standing is None or standing.is_done or not _has_first(held, standing):
        return
    box = Box.objects.filter(key=standing.signed.sender, revoked_at__isnull=True)
    owner = box.select_related("site__network", "person").first()
    if owner is None:
        return
    at = utc_now()
    with tempfile.TemporaryDirectory(prefix="parcel-", dir=held.root) as scratch:
        opened = open_parcel(
            standing.signed, held.segment_path, keys().identity, scratch=Path(scratch),
            pool=shared_pool(),
        )  # fmt: skip
        row = _row(opened, owner, at=at)
        try:
            take_note(opened.contents.note, row, at=at)
        except Refusal as refusal:
            _note_refused(held, parcel, Landed(refused=_one(refusal.word)))
            return
        if holding.spare(opened, row):
            standing = held.standing(parcel) or standing
            if standing.is_whole:
                say(parcel, "RECEIVED", at=at)
        opened.held = held.held(parcel)
        previews.keep(opened, row, pool=shared_pool())
        _land(opened, row, standing, Path(scratch), at=at)
    settle(parcel)


def settle(parcel: str) -> None:
    """Say VERIFIED once every file of a whole parcel is in the archive, and let its bytes go."""
    row = BoxParcel.objects.select_related("box_case__case").filter(pk=parcel).first()
    if row is None or row.landed_at is None or row.verified_at is not None:
        return
    at = utc_now()
    if row.box_case is not None and row.files:
        files = Upload.objects.filter(case=row.box_case.case, sha256__in=row.files)
        lost = files.filter(state__in=LOST)
        if lost.exists():
            words = list(lost.values_list("reason", flat=True))
            _note_refused(shelf(), parcel, Landed(refused=_one(*words)))
            return
        admitted = files.filter(state=State.ADMITTED).values_list("sha256", flat=True)
        if set(admitted) != set(row.files):
            return
    previews.drop(parcel)
    say(parcel, "VERIFIED", at=at)
    BoxParcel.objects.filter(pk=parcel).update(verified_at=at)
    shelf().note_done(parcel)


def on_images(event: ImagesNoted) -> None:
    """Images of a case were stored: perhaps the last of a parcel."""
    settle_case(event.case_id)


def settle_case(case_id: str) -> None:
    """Look at every parcel of a case again."""
    waiting = BoxParcel.objects.filter(box_case__case_id=case_id, verified_at__isnull=True)
    for name in waiting.values_list("pk", flat=True):
        settle(name)


def settle_all() -> None:
    """The recurring job: what no event brought to its end."""
    waiting = BoxParcel.objects.filter(verified_at__isnull=True, landed_at__isnull=False)
    for name in waiting.values_list("pk", flat=True):
        settle(name)


def _row(opened: Opened, owner: Box, *, at: datetime) -> BoxParcel:
    skew = clock_ahead(owner)
    files = [one.sha256.hex() for one in opened.contents.instances]
    values = {
        "box": owner, "opened_at": at, "files": files, "clock_ahead_seconds": skew,
        "secret": opened.contents.secret,
    }  # fmt: skip
    name = opened.signed.sha256
    row, _ = BoxParcel.objects.select_related("box_case__case", "box").get_or_create(
        sha256=name, defaults=values
    )
    return row


def clock_ahead(box: Box) -> float:
    """How far a box's clock is ahead of ours, as it last said; at most some years either way."""
    said = box.said.get("clock_ahead_seconds", 0.0)
    return float(said) if isinstance(said, int | float) else 0.0


def _land(
    opened: Opened, row: BoxParcel, standing: Standing, scratch: Path, *, at: datetime
) -> None:
    """Files of a case as they become whole; images without a case only all together."""
    if not opened.contents.instances:
        _note_landed(row, standing, at=at)
        return
    if row.box_case is None and not standing.is_whole:
        return
    (scratch / "files").mkdir()
    rebuilt = opened.rebuild(scratch / "files", pool=shared_pool())
    landed = _landed(rebuilt, row, at=at)
    landed.refused.update(rebuilt.damaged)
    if landed.is_kept:
        (shelf().root / "parcels" / row.sha256 / TRIES).unlink(missing_ok=True)
        if standing.is_whole:
            holding.remember(opened, row, at=at)
        _note_landed(row, standing, at=at)
    elif is_passing(landed.refused) and _count_try(row.sha256) < MOST_TRIES:
        raise StoppedReader
    else:
        _note_refused(shelf(), row.sha256, landed)


def _count_try(parcel: str) -> int:
    """Count how often reading a parcel was stopped; durable: a job knows nothing of the last."""
    path = shelf().root / "parcels" / parcel / TRIES
    count = 1 + (len(path.read_bytes()) if path.exists() else 0)
    write_whole(path, b"x" * count)
    return count


def _landed(rebuilt: Rebuilt, row: BoxParcel, *, at: datetime) -> Landed:
    box = row.box
    if row.box_case is None:
        return front_door.land(rebuilt.paths, site=box.site, by=actor_of(box), at=at)
    try:
        return front_door.land_in_case(rebuilt.paths, case=row.box_case.case, at=at)
    except Refusal as refusal:
        return Landed(refused=_one(refusal.word))


def _note_landed(row: BoxParcel, standing: Standing, *, at: datetime) -> None:
    if standing.is_whole:
        BoxParcel.objects.filter(pk=row.pk, landed_at__isnull=True).update(landed_at=at)
        (shelf().root / "parcels" / row.sha256 / REFUSED).unlink(missing_ok=True)


def _has_first(held: Shelf, standing: Standing) -> bool:
    return held.segment_path(standing.signed.manifest.segments[0]).exists()


def _one(*words: str) -> Counter[str]:
    return Counter(words)


def _note_refused(held: Shelf, parcel: str, landed: Landed) -> None:
    path = held.root / "parcels" / parcel / REFUSED
    write_whole(path, canonical({"refused": dict(landed.refused)}))
