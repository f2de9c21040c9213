"""What a box brings: manifests, then the bytes of segments, each kept as it comes."""

import hashlib
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from binome.exchange.refusals import Superseded
from binome.exchange.turns import Turn, turns
from binome.fleet.landing import OPEN
from binome.fleet.models import Box
from binome.fleet.refusals import NotWanted, WrongBytes, WrongPlace
from binome.fleet.saying import say
from binome.fleet.services import shelf
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.files import PRIVATE_FILE, PRIVATE_FOLDER
from binome.parcels import manifest as outer
from binome.parcels.manifest import Segment
from binome.parcels.refusals import NotAParcel, UnknownSender
from binome.parcels.shelf import Shelf, Standing

SYNC_EVERY_BYTES: Final = 256 << 10
URGENT, ORDINARY = 1, 4


def accept(body: bytes, *, box: Box, at: datetime) -> tuple[Standing, dict[str, int]]:
    """Keep a manifest; return where the parcel stands and the offset of each missing segment.

    `body` is the signature's line and then the manifest. Raises NotAParcel, WrongSignature,
    UnknownSender (a box speaks for itself only), NewerFormat.
    """
    line, _newline, content = body.partition(b"\n")
    claim = outer.claim_of(line)
    if claim is None:
        raise NotAParcel
    if claim.sender != box.key:
        raise UnknownSender
    held = shelf()
    signed, _ = held.add_manifest(content, claim)
    standing = held.standing(signed.sha256)
    assert standing is not None
    if standing.is_whole:
        _arrived(held, standing, at=at)
    missing = () if standing.is_done else standing.missing
    return standing, {one.sha256: _length(one.sha256) for one in missing}


def look_again(*, at: datetime) -> None:
    """Pieces came by another road: say what is whole, and have opened what can be."""
    held = shelf()
    for standing in held.standings():
        if standing.is_done:
            continue
        if standing.is_whole:
            _arrived(held, standing, at=at)
        elif standing.signed.manifest.segments[0] not in standing.missing:
            _order_opening(standing, at=at)


def offset_of(sha256: str, *, at: datetime) -> tuple[int, int]:
    """(offset, length) of a segment some parcel waits for or has; raises NotWanted."""
    segment = _segment(shelf(), sha256)[0]
    return _standing_still(segment, at=at), segment.size_bytes


def offsets_of(names: list[str], *, at: datetime) -> dict[str, int]:
    """Where segments stand, those that nobody waits for left out."""
    asked = set(names)
    known = {
        one.sha256: one
        for standing in shelf().standings()
        for one in standing.signed.manifest.segments
        if one.sha256 in asked
    }
    return {name: _standing_still(known[name], at=at) for name in names if name in known}


def _standing_still(segment: Segment, *, at: datetime) -> int:
    """How much of a segment is here, once nobody writes to it any more.

    Whole means proved: a writer may have been stopped, or killed, between its last byte and the
    proof. Who is told that a segment is whole never sends it again, so it is proved here.
    """
    name, size_bytes = segment.sha256, segment.size_bytes
    turns.stop(_turn_of(name))
    length = _length(name)
    if length < size_bytes:
        # Asked after the stop: whoever wrote may have proved it and put it away meanwhile.
        return size_bytes if _segment(shelf(), name)[1] else length
    try:
        return Arriving(name, offset=size_bytes).end(at=at)
    except (WrongBytes, WrongPlace, Superseded, FileNotFoundError):
        return size_bytes if _segment(shelf(), name)[1] else 0


class Arriving:
    """Takes the bytes of one request for one segment; blocking, for a thread."""

    def __init__(self, sha256: str, *, offset: int) -> None:
        """Take over from any other request; raises NotWanted, WrongPlace."""
        self._shelf = shelf()
        self._segment, self._is_here = _segment(self._shelf, sha256)
        self._turn: Turn = turns.take(_turn_of(sha256))
        self.offset = self._segment.size_bytes if self._is_here else _length(sha256)
        self._synced = self.offset
        if offset != self.offset:
            turns.give_back(self._turn)
            raise WrongPlace
        self._file = -1 if self._is_here else _open(sha256)

    def write(self, chunk: bytes) -> None:
        """Write what came; raises WrongPlace beyond the end, Superseded when overtaken."""
        if self.offset + len(chunk) > self._segment.size_bytes:
            raise WrongPlace
        with self._turn.lock:
            self._turn.check()
            _write_all(self._file, chunk, self.offset)
        self.offset += len(chunk)
        if self.offset - self._synced >= SYNC_EVERY_BYTES:
            _sync(self._file)
            self._synced = self.offset

    def end(self, *, at: datetime) -> int:
        """Make durable what came; a whole segment is proved and kept. Raises WrongBytes."""
        if self._file < 0:
            return self.offset
        try:
            with self._turn.lock:
                self._turn.check()
                _sync(self._file)
                if self.offset == self._segment.size_bytes:
                    self._prove(at)
        finally:
            self.abandon()
        return self.offset

    def abandon(self) -> None:
        """Let go; what was written stays."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        turns.give_back(self._turn)

    def _prove(self, at: datetime) -> None:
        path = _part(self._segment.sha256)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if sha256 != self._segment.sha256:
            path.unlink()
            raise WrongBytes
        self._shelf.add_segment(path)
        path.unlink(missing_ok=True)
        for standing in self._shelf.standings():
            if self._segment not in standing.signed.manifest.segments:
                continue
            if standing.is_whole:
                _arrived(self._shelf, standing, at=at)
            elif not standing.is_done:
                _order_opening(standing, at=at)


def _arrived(held: Shelf, standing: Standing, *, at: datetime) -> None:
    """Every segment is durable: say so, and have the parcel opened."""
    if not standing.is_done:
        _order_opening(standing, at=at)
    say(standing.signed.sha256, "RECEIVED", at=at)


def _order_opening(standing: Standing, *, at: datetime) -> None:
    """At the words, each part of the previews, the key images, each quarter, the end; each once."""
    manifest, name = standing.signed.manifest, standing.signed.sha256
    missing = Counter(one.role for one in standing.missing)
    quarter = 4 * standing.received_bytes // max(1, manifest.size_bytes)
    stage = f"{missing['S0']} {missing['S1']} {int('S2' in missing)} {quarter}"
    priority = URGENT if manifest.urgency in ("message", "emergency") else ORDINARY
    with transaction.atomic():
        when = When(at, priority=priority)
        jobs.enqueue(OPEN, {"parcel": name}, when=when, key=f"{OPEN} {name} {stage}")


def _segment(held: Shelf, sha256: str) -> tuple[Segment, bool]:
    wanted = held.wanted().get(sha256)
    if wanted is not None:
        return wanted, False
    for standing in held.standings():
        for segment in standing.signed.manifest.segments:
            if segment.sha256 == sha256:
                return segment, True
    raise NotWanted


def _part(sha256: str) -> Path:
    folder: Path = settings.DATA / "parcels" / "arriving"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder / f"{sha256}.age"


def _length(sha256: str) -> int:
    try:
        return _part(sha256).stat().st_size
    except FileNotFoundError:
        return 0


def _open(sha256: str) -> int:
    return os.open(_part(sha256), os.O_WRONLY | os.O_CREAT, PRIVATE_FILE)


def _turn_of(sha256: str) -> str:
    return f"segment {sha256}"


def _write_all(file: int, chunk: bytes, offset: int) -> None:
    """A disk that is nearly full takes a part of it before it takes nothing."""
    left = memoryview(chunk)
    while left:
        written = os.pwrite(file, left, offset)
        left, offset = left[written:], offset + written


def _sync(file: int) -> None:
    """Make a segment's bytes durable; when that fails they all have to come again.

    The kernel calls them written from then on, and they are not.
    """
    try:
        os.fsync(file)
    except OSError:
        os.ftruncate(file, 0)
        raise
