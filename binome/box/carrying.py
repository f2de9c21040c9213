"""A USB key in place of the line: what waits is copied to it, what came back on it is taken in.

Everything on a key is sealed and signed already; a copy more or less harms nothing.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from binome.box.queue import Queue
from binome.box.talking import keep_reply
from binome.dicom.pool import Pool
from binome.kernel.files import sync_folder
from binome.parcels import manifest as outer
from binome.parcels import receipts
from binome.parcels.gathering import claims_in, files_in, segments_in
from binome.parcels.letters import take_out
from binome.parcels.places import MANIFEST, README, SEGMENTS, SIGNATURE, write_whole
from binome.parcels.readme import README_TEXT
from binome.parcels.refusals import NotAParcel
from binome.seal.signatures import WrongSignature

MOUNTS: Final = Path("/proc/mounts")
ROOTS: Final = ("/media/", "/run/media/", "/mnt/")
FOLDER: Final = "binome"
LEFT_FREE_BYTES: Final = 4 << 20
MOST_RECEIPTS: Final = 10_000
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Key:
    """A place for parcels that somebody can carry."""

    path: Path
    free_bytes: int

    @property
    def name(self) -> str:
        """What people call it: the last part of its path."""
        return self.path.name or str(self.path)


@dataclass(slots=True)
class Copied:
    """What was written to a key; `left` did not fit."""

    parcels: int = 0
    size_bytes: int = 0
    left: int = 0


@dataclass(slots=True)
class Taken:
    """What a key brought: answers and receipts that are new here."""

    answers: int = 0
    receipts: int = 0


def keys_here(also: Iterable[Path] = (), *, mounts: Path = MOUNTS) -> list[Key]:
    """The keys that are plugged in, and the folders that were named as such."""
    found = [*also, *_mounted(mounts)]
    return [
        Key(path, shutil.disk_usage(path).free)
        for path in dict.fromkeys(found)
        if path.is_dir() and os.access(path, os.W_OK)
    ]


def copy_to(key: Path, *, data: Path, queue: Queue) -> Copied:
    """Copy what the hub does not have yet, the most urgent first; durable before this returns.

    Parcels that are there already are not written again. Raises OSError when the key fails.
    """
    copied, place = Copied(), key / FOLDER
    place.mkdir(exist_ok=True)
    write_whole(place / README, README_TEXT.encode())
    for name in queue.to_carry():
        source, target = data / "spool" / name, place / name[:16]
        size_bytes = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
        if (target / MANIFEST).exists() or not (source / MANIFEST).exists():
            continue
        if shutil.disk_usage(place).free < size_bytes + LEFT_FREE_BYTES:
            copied.left += 1
            continue
        _copy_one(source, target)
        copied.parcels, copied.size_bytes = copied.parcels + 1, copied.size_bytes + size_bytes
    sync_folder(place)
    return copied


def take_from(key: Path, *, data: Path, queue: Queue, hub_key: str, pool: Pool) -> Taken:
    """Take in the hub's answers and receipts, letters of it too; anything else is left unread."""
    with tempfile.TemporaryDirectory(prefix="letters-", dir=data) as folder:
        take_out(key, Path(folder))
        taken = _take(Path(folder), data=data, queue=queue, hub_key=hub_key, pool=pool)
    if key.is_dir():
        more = _take(key, data=data, queue=queue, hub_key=hub_key, pool=pool)
        taken = Taken(taken.answers + more.answers, taken.receipts + more.receipts)
    return taken


def _take(key: Path, *, data: Path, queue: Queue, hub_key: str, pool: Pool) -> Taken:
    taken = Taken()
    for one in _receipts_on(key, hub_key):
        before = queue.has_receipt(one)
        queue.note_receipt(one)
        taken.receipts += not before and queue.has_receipt(one)
    found = segments_in(key)
    for claim, path in claims_in(key):
        if claim.sender != hub_key:
            continue
        with suppress(NotAParcel, WrongSignature, KeyError, OSError):
            signed = outer.checked(path.read_bytes(), claim)
            segments = [found[one.sha256].read_bytes() for one in signed.manifest.segments]
            taken.answers += keep_reply(data, signed, segments, queue=queue, pool=pool)
    return taken


def _copy_one(source: Path, target: Path) -> None:
    """The manifest comes last, as everywhere: a folder without it is no parcel yet."""
    (target / SEGMENTS).mkdir(parents=True, exist_ok=True)
    for path in sorted((source / SEGMENTS).iterdir()):
        there = target / SEGMENTS / path.name
        if not there.exists() or there.stat().st_size != path.stat().st_size:
            write_whole(there, path.read_bytes())
    for name in (README, SIGNATURE, MANIFEST):
        if (source / name).exists():
            write_whole(target / name, (source / name).read_bytes())


def _receipts_on(key: Path, hub_key: str) -> list[receipts.Receipt]:
    found: list[receipts.Receipt] = []
    for path in files_in(key):
        if path.suffix != ".receipt" or len(found) >= MOST_RECEIPTS:
            continue
        with suppress(NotAParcel, WrongSignature, OSError):
            if path.stat().st_size <= receipts.MOST_RECEIPT_BYTES:
                found.append(receipts.read(path.read_bytes(), trusted=frozenset({hub_key})))
    return found


def _mounted(mounts: Path) -> list[Path]:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    words = [line.split() for line in lines]
    places = [_OCTAL.sub(_letter, one[1]) for one in words if len(one) > 3]
    return [Path(place) for place in places if place.startswith(ROOTS)]


def _letter(found: "re.Match[str]") -> str:
    return chr(int(found[1], 8))
