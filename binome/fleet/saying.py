"""Receipts as the hub says them: signed once, kept beside the parcel."""

from datetime import UTC, datetime

from binome.fleet.models import Box, BoxParcel
from binome.fleet.services import keys
from binome.kernel.clock import utc_now
from binome.parcels import receipts
from binome.parcels.places import write_whole

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def receipts_of(parcel: str) -> list[bytes]:
    """The receipts of a parcel so far, the oldest state first."""
    folder = keys().shelf_folder / "parcels" / parcel
    if len(parcel) != 64 or not parcel.isalnum() or not folder.is_dir():
        return []
    paths = [folder / f"{state}.receipt" for state in receipts.STATES]
    return [path.read_bytes() for path in paths if path.exists()]


def say(parcel: str, state: str, *, at: datetime) -> None:
    """Sign a receipt and keep it beside the parcel; the first one stays."""
    path = keys().shelf_folder / "parcels" / parcel / f"{state}.receipt"
    if path.parent.is_dir() and not path.exists():
        one = receipts.receipt(parcel, state, at=at, signer=keys().signer)
        write_whole(path, receipts.written(one))
        BoxParcel.objects.filter(pk=parcel).update(said_at=utc_now())


def receipts_since(box: Box, since: datetime | None, *, most: int) -> tuple[list[bytes], datetime]:
    """The receipts said to a box after an instant, and the instant up to which they reach."""
    said = BoxParcel.objects.filter(box=box, said_at__isnull=False)
    if since is not None:
        said = said.filter(said_at__gt=since)
    rows = list(said.order_by("said_at")[:most])
    found = [one for row in rows for one in receipts_of(row.pk)]
    until = rows[-1].said_at if rows else since
    return found, until or EPOCH
