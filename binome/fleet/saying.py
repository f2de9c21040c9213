"""Receipts as the hub says them: signed once, kept beside the parcel."""

from datetime import datetime

from binome.fleet.services import keys
from binome.parcels import receipts
from binome.parcels.places import write_whole


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
    if not path.exists():
        one = receipts.receipt(parcel, state, at=at, signer=keys().signer)
        write_whole(path, receipts.written(one))
