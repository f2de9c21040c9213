"""A folder becomes a parcel in the spool, then a row: a cut in between leaves only a folder."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from binome.box.queue import Queue
from binome.box.settings import Settings
from binome.dicom.deidentify.one_file import LOOK_FIRST, deidentify_one
from binome.dicom.deidentify.policy import Policy
from binome.dicom.deidentify.secrets import SiteSecrets
from binome.dicom.errors import DicomError
from binome.dicom.pool import Pool
from binome.kernel.files import secret_in, sync_folder
from binome.parcels.keys import ParcelKeys
from binome.parcels.making import Made, Orders, make

DEIDENTIFY_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be sent, and how."""

    files: list[Path]
    urgency: str
    at: datetime
    effort: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A queued parcel, and what stayed behind, by reason."""

    made: Made
    stayed: Counter[str]


def prepare(data: Path, wish: Wish, settings: Settings, *, queue: Queue, pool: Pool) -> Prepared:
    """Queue a parcel sealed to the hub, durable before this returns; raises NothingToSend."""
    with tempfile.TemporaryDirectory(prefix="binome-box-") as scratch:
        files, stayed = wish.files, Counter[str]()
        if settings.is_pseudonymous:
            files, stayed = _without_names(data, files, Path(scratch), pool)
        aside = data / "spool" / f".{Path(scratch).name}"
        try:
            orders = Orders(
                recipients=[settings.recipient], signer=ParcelKeys(data).signer, at=wish.at,
                urgency=wish.urgency, effort=wish.effort,
            )  # fmt: skip
            made = make(files, aside, orders=orders, pool=pool)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    aside.rename(data / "spool" / made.signed.sha256)
    sync_folder(data / "spool")
    queue.add(made.signed, at=wish.at)
    return Prepared(made, stayed + made.left_out)


def _without_names(
    data: Path, files: list[Path], scratch: Path, pool: Pool
) -> tuple[list[Path], Counter[str]]:
    """De-identified copies; an image that may show a name stays until somebody looked at it."""
    secrets = SiteSecrets(secret_in(data / "keys" / "site.secret").encode())
    stayed: Counter[str] = Counter()
    for path in files:
        try:
            one = pool.call(
                deidentify_one, str(path), f"{scratch}/", policy=Policy(), secrets=secrets,
                timeout_seconds=DEIDENTIFY_SECONDS,
            )  # fmt: skip
        except DicomError as failure:
            stayed[failure.reason] += 1
            continue
        reason = one.reason or (LOOK_FIRST if one.needs_pixel_review else "")
        if reason:
            stayed[reason] += 1
    return sorted(scratch.glob("*.dcm")), stayed
