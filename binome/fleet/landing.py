"""The job that opens a whole parcel of a box and hands its files to the archive's front door."""

import tempfile
from pathlib import Path
from typing import Final

from binome.dicom.pool import shared_pool
from binome.exchange.landing import Landed, land
from binome.fleet.models import Box
from binome.fleet.saying import say
from binome.fleet.services import actor_of, keys, shelf
from binome.kernel.clock import utc_now
from binome.parcels.manifest import canonical
from binome.parcels.opening import open_parcel
from binome.parcels.places import write_whole

OPEN: Final = "fleet.open"


def open_arrived(parcel: str) -> None:
    """Rebuild every file, store it for the box's site, and say VERIFIED; twice is once.

    A parcel of which the archive refuses anything stays sealed on the shelf, with the words why.
    """
    held = shelf()
    standing = held.standing(parcel)
    if standing is None or standing.is_done or not standing.is_whole:
        return
    box = Box.objects.filter(key=standing.signed.sender, revoked_at__isnull=True)
    owner = box.select_related("site__network").first()
    if owner is None:
        return
    at = utc_now()
    with tempfile.TemporaryDirectory(prefix="parcel-", dir=held.root) as scratch:
        folder = Path(scratch)
        opened = open_parcel(
            standing.signed, held.segment_path, keys().identity, scratch=folder,
            pool=shared_pool(),
        )  # fmt: skip
        (folder / "files").mkdir()
        rebuilt = opened.rebuild(folder / "files", pool=shared_pool())
        landed = land(rebuilt.paths, site=owner.site, by=actor_of(owner), at=at)
        landed.refused.update(rebuilt.damaged)
    if landed.is_kept:
        say(parcel, "VERIFIED", at=at)
        held.note_done(parcel)
    else:
        _note_refused(held.root / "parcels" / parcel, landed)


def _note_refused(folder: Path, landed: Landed) -> None:
    write_whole(folder / "refused.json", canonical({"refused": dict(landed.refused)}))
