"""What a site sent before is not asked for again (docs/formats/parcel.md).

Which pieces lie in which stored file is remembered by their SHA-256, for the site that sent them
alone: a box of another site learns nothing by asking.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef

from binome.archive.blobs import BlobMissing, blobs
from binome.archive.models import Instance
from binome.dicom.travel.packed import Packed
from binome.fleet.models import Box, BoxParcel, HeldPiece
from binome.fleet.refusals import NotWanted
from binome.fleet.services import shelf
from binome.kernel.clock import utc_now
from binome.parcels import held as beside
from binome.parcels.opening import Opened
from binome.parcels.refusals import NotAParcel

#: Smaller pieces cost less to send than to remember.
LEAST_BYTES: Final = 512
AT_ONCE: Final = 400
#: So long a file may take from its parcel into the archive: a sender decides, somebody looks.
ON_THEIR_WAY: Final = timedelta(days=60)
FORGET: Final = "fleet.forget_pieces"


def remember(opened: Opened, row: BoxParcel, *, at: datetime) -> None:
    """Note where the pieces of a parcel lie in its files; twice is once."""
    HeldPiece.objects.bulk_create(
        (
            HeldPiece(
                site_id=row.box.site_id, digest=digest.hex(), file=one.sha256.hex(),
                offset=offset, size_bytes=size_bytes, noted_at=at,
            )
            for one in opened.contents.instances
            for digest, offset, size_bytes in _places(one)
        ),
        batch_size=AT_ONCE, ignore_conflicts=True,
    )  # fmt: skip


def spare(opened: Opened, row: BoxParcel) -> bool:
    """Look once what the site sent before; copy it beside the parcel and note what need not come.

    Returns whether anything need not.
    """
    held, name = shelf(), opened.signed.sha256
    if held.held(name) is not None:
        return False
    folder = held.folder_of(name)
    names = [one.sha256 for one in opened.signed.manifest.segments[1:]]
    known = _known(opened, row.box)
    offsets = beside.keep(folder, _copies(known)) if _has_room(known) else {}
    segments = beside.spared(opened.contents, names, offsets)
    if not segments:
        beside.drop(folder)
        offsets = {}
    held.note_held(name, offsets, segments)
    return bool(segments)


def told(parcel: str, *, box: Box) -> dict[str, Any]:
    """What a box is told of a parcel of its own: whether it was looked at, and what is here.

    Raises NotWanted for a parcel that is not here or another's.
    """
    held = shelf()
    try:
        standing = held.standing(parcel)
    except NotAParcel:
        raise NotWanted from None
    if standing is None or standing.signed.sender != box.key:
        raise NotWanted
    missing = set() if standing.is_done else {one.sha256 for one in standing.missing}
    is_looked = standing.is_done or held.held(parcel) is not None
    here = [one.sha256 for one in standing.signed.manifest.segments if one.sha256 not in missing]
    return {"is_looked": is_looked, "here": here if is_looked else []}


def forget_pieces() -> None:
    """The recurring job: what was purged from the archive is not remembered either."""
    stored = Instance.objects.filter(site_id=OuterRef("site_id"), blob=OuterRef("file"))
    HeldPiece.objects.filter(~Exists(stored), noted_at__lt=utc_now() - ON_THEIR_WAY).delete()


def _places(one: Packed) -> Iterator[tuple[bytes, int, int]]:
    """(digest, offset in the file, bytes) of the pieces of an instance."""
    at = 0
    for literal, piece in zip(one.literals, one.pieces, strict=False):
        at += literal
        if piece.size_bytes >= LEAST_BYTES:
            yield piece.sha256, at, piece.size_bytes
        at += piece.size_bytes


def _known(opened: Opened, box: Box) -> list[HeldPiece]:
    """One place of each piece that the box's site sent before and the archive holds."""
    stored = Instance.objects.filter(site_id=OuterRef("site_id"), blob=OuterRef("file"))
    digests = list(
        dict.fromkeys(
            piece.sha256.hex() for one in opened.contents.instances for piece in one.pieces
        )
    )
    found: dict[str, HeldPiece] = {}
    for start in range(0, len(digests), AT_ONCE):
        rows = HeldPiece.objects.filter(
            Exists(stored), site_id=box.site_id, digest__in=digests[start : start + AT_ONCE]
        )
        found |= {row.digest: row for row in rows}
    return list(found.values())


def _copies(known: Iterable[HeldPiece]) -> Iterator[tuple[bytes, bytes]]:
    for row in known:
        try:
            data = blobs().read(row.file, row.offset, row.size_bytes)
        except (BlobMissing, OSError):
            continue
        if hashlib.sha256(data).hexdigest() == row.digest:
            yield bytes.fromhex(row.digest), data


def _has_room(known: list[HeldPiece]) -> bool:
    """Copies never take more than half of the room that is left."""
    free = shutil.disk_usage(shelf().root).free
    return bool(known) and 2 * sum(row.size_bytes for row in known) < free
