"""What a receiver has already of a parcel: pieces by digest, copied beside it, proved and durable.

The sender uses the same rule to guess what need not travel (docs/formats/parcel.md).
"""

import hashlib
import json
import os
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from binome.kernel.files import PRIVATE_FILE, sync_folder
from binome.parcels.contents import Contents
from binome.parcels.places import write_whole

PIECES, INDEX = "held.bin", "held.json"
Bytes = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Held:
    """Where the pieces lie that need not travel, by digest, and which segments so need not."""

    path: Path
    offsets: Mapping[bytes, int]
    segments: frozenset[str]


def spared(contents: Contents, names: Sequence[str], there: Collection[bytes]) -> list[str]:
    """Of the segments after S0 those that hold nothing but pieces of `there` and their previews."""
    if not there:
        return []
    ends = list(accumulate(contents.segments))
    needed: set[int] = set()
    for digest, offset, length in _parts(contents):
        if digest not in there and length:
            first, last = bisect_right(ends, offset), bisect_right(ends, offset + length - 1)
            needed.update(range(first, last + 1))
    return [name for number, name in enumerate(names) if number not in needed]


def keep(folder: Path, pieces: Iterable[Bytes]) -> dict[bytes, int]:
    """Copy (digest, bytes) beside a parcel; return where those lie that were proved, durable."""
    offsets: dict[bytes, int] = {}
    descriptor = os.open(folder / PIECES, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    at = 0
    with os.fdopen(descriptor, "wb") as file:
        for digest, data in pieces:
            if hashlib.sha256(data).digest() == digest and digest not in offsets:
                offsets[digest] = at
                at += file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)
    return offsets


def note(folder: Path, offsets: Mapping[bytes, int], segments: Iterable[str]) -> None:
    """Write down what was kept: from now on these segments need not travel."""
    said = {
        "pieces": {digest.hex(): offset for digest, offset in offsets.items()},
        "segments": sorted(segments),
    }
    write_whole(folder / INDEX, json.dumps(said).encode("ascii"))


def held_in(folder: Path) -> Held | None:
    """What was noted beside a parcel; None before anybody looked."""
    try:
        said = json.loads((folder / INDEX).read_bytes())
    except FileNotFoundError:
        return None
    offsets = {bytes.fromhex(digest): at for digest, at in said["pieces"].items()}
    return Held(folder / PIECES, offsets, frozenset(said["segments"]))


def drop(folder: Path) -> None:
    """The files are stored elsewhere: the copies go, what was decided stays."""
    (folder / PIECES).unlink(missing_ok=True)


def _parts(contents: Contents) -> Iterable[tuple[bytes, int, int]]:
    """(digest of the piece it stands for, offset, length) of everything in the body."""
    for place, offset, length in contents.preview_offsets():
        frame = contents.rough(place).frame
        yield contents.instances[place[0]].pieces[frame].sha256, offset, length
    for place, offset, length in contents.exact_offsets():
        yield contents.piece(place).sha256, offset, length
