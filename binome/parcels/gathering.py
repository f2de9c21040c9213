"""Taking in a folder that may hold anything: names and order are not believed, only content."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from binome.kernel.errors import Refusal
from binome.parcels import manifest as outer
from binome.parcels.manifest import MOST_MANIFEST_BYTES, MOST_SIGNATURE_BYTES, Claim
from binome.parcels.places import SEGMENT_ENDING, digest_of
from binome.parcels.refusals import ShelfFull, UnknownSender
from binome.parcels.shelf import Shelf
from binome.seal.sealed import MAGIC as SEALED

MOST_FILES: Final = 100_000


@dataclass(slots=True)
class Gathered:
    """What a folder brought: parcels by name, and counts."""

    parcels: list[str] = field(default_factory=list)
    new_segments: int = 0
    known_segments: int = 0
    waiting_segments: int = 0
    damaged_segments: int = 0
    quarantined: int = 0
    refused: list[Refusal] = field(default_factory=list)


def gather(folder: Path, shelf: Shelf) -> Gathered:
    """Copy to the shelf every manifest and segment below `folder`; what was there is left."""
    gathered = Gathered()
    claims, texts, segments = _sorted_out(folder)
    manifests = {digest_of(path): path for path in texts}
    for claim in claims:
        path = manifests.get(claim.sha256)
        if path is not None:
            _take_manifest(path, claim, shelf, gathered)
    for path in segments:
        _take_segment(path, shelf, gathered)
    return gathered


def claims_in(folder: Path) -> list[tuple[Claim, Path]]:
    """Every signature below a folder whose manifest is there too; nothing is believed yet."""
    claims, texts, _ = _sorted_out(folder)
    manifests = {digest_of(path): path for path in texts}
    return [(one, manifests[one.sha256]) for one in claims if one.sha256 in manifests]


def segments_in(folder: Path) -> dict[str, Path]:
    """Every sealed file below a folder, by the hash of its content."""
    return {digest_of(path): path for path in _sorted_out(folder)[2]}


def files_in(folder: Path) -> Iterator[Path]:
    """Every plain file below a folder, in a steady order, at most 100,000."""
    return _files(folder)


def _sorted_out(folder: Path) -> tuple[list[Claim], list[Path], list[Path]]:
    claims: dict[Claim, None] = {}
    texts: list[Path] = []
    segments: list[Path] = []
    for path in _files(folder):
        head = _head(path)
        claim = outer.claim_of(head)
        if claim is not None:
            claims[claim] = None
        elif head.startswith(SEALED):
            segments.append(path)
        elif head.startswith(b"{") and path.stat().st_size <= MOST_MANIFEST_BYTES:
            texts.append(path)
    return list(claims), texts, segments


def _files(folder: Path) -> Iterator[Path]:
    count = 0
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(where) / name
            if path.is_file() and not path.is_symlink() and not name.endswith(".part"):
                yield path
                count += 1
            if count >= MOST_FILES:
                return


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_SIGNATURE_BYTES + 1)
    except OSError:
        return b""


def _take_manifest(path: Path, claim: Claim, shelf: Shelf, gathered: Gathered) -> None:
    try:
        signed, _ = shelf.add_manifest(path.read_bytes(), claim)
    except UnknownSender:
        gathered.quarantined += 1
    except Refusal as refusal:
        gathered.refused.append(refusal)
    else:
        if signed.sha256 not in gathered.parcels:
            gathered.parcels.append(signed.sha256)


def _take_segment(path: Path, shelf: Shelf, gathered: Gathered) -> None:
    named = path.stem if path.name.endswith(SEGMENT_ENDING) and len(path.stem) == 64 else ""
    try:
        is_new = shelf.add_segment(path, expected=named)
    except ShelfFull as refusal:
        if not any(isinstance(one, ShelfFull) for one in gathered.refused):
            gathered.refused.append(refusal)
        return
    except OSError:
        gathered.damaged_segments += 1
        return
    if is_new is None:
        is_damaged = bool(named) and digest_of(path) != named
        gathered.damaged_segments += is_damaged
        gathered.waiting_segments += not is_damaged
    elif is_new:
        gathered.new_segments += 1
    else:
        gathered.known_segments += 1
