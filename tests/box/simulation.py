"""A box and a hub on a bad day, drawn from a seed: `python -m tests.box.simulation 2000 [FIRST]`.

The queue, sender, purge, shelf, signatures and receipts are the real ones; the line drops, repeats
and delays, both ends die at any instant, clocks jump, strangers forge, couriers bring the same
again. Every seed must end in the same state.
"""

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from binome.box.line import Answer
from binome.box.link import Heard, LinkLost, Piecewise
from binome.box.pace import Pace
from binome.box.purging import purge
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.parcels import manifest as outer
from binome.parcels import receipts
from binome.parcels.gathering import gather
from binome.parcels.manifest import Segment, SignedManifest
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from binome.parcels.refusals import NotAParcel, UnknownSender
from binome.parcels.shelf import Shelf
from binome.seal.sealed import MAGIC
from binome.seal.signatures import Signer, WrongSignature, new_signer_pem

BEGAN = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
PARCELS, MOST_ROUNDS = 4, 400
BOX, HUB, STRANGER = (Signer(new_signer_pem()) for _ in range(3))


class Killed(BaseException):
    """The box dies here."""


@dataclass
class World:
    """Everything that is on disk, and the dice."""

    root: Path
    chance: random.Random
    clock_jump: timedelta = timedelta(0)
    is_calm: bool = False
    archive: list[str] = field(default_factory=list)
    committed: set[str] = field(default_factory=set)
    late: list[Callable[[], Answer]] = field(default_factory=list)

    def happens(self, percent: float) -> bool:
        return not self.is_calm and self.chance.random() * 100 < percent

    def now(self) -> datetime:
        if self.happens(1):
            self.clock_jump = timedelta(days=self.chance.choice((-20000, -1, 1, 4000)))
        return max(BEGAN + self.clock_jump, datetime(1970, 1, 2, tzinfo=UTC))


class SimHub:
    """A hub that may die between any two writes; its jobs and receipts are durable."""

    def __init__(self, world: World) -> None:
        self.world, self.root = world, world.root / "hub"
        self.turns: dict[str, int] = {}
        self.jobs: set[str] = set()
        self.verified: list[str] = []
        (self.root / "arriving").mkdir(parents=True, exist_ok=True)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.root / "shelf", trusted=frozenset({BOX.public}))

    def announce(self, body: bytes) -> Answer:
        line, _, content = body.partition(b"\n")
        claim = outer.claim_of(line)
        if claim is None:
            return _no(400, "not_a_parcel")
        held = self.shelf
        try:
            signed, _ = held.add_manifest(content, claim)
        except UnknownSender:
            return _no(403, "unknown_sender")
        except (WrongSignature, NotAParcel):
            return _no(403, "wrong_signature")
        self._look(signed.sha256)
        standing = held.standing(signed.sha256)
        assert standing is not None
        missing = () if standing.is_done else standing.missing
        wanted = {one.sha256: self._length(one.sha256) for one in missing}
        said = [json.loads(one) for one in self._receipts(signed.sha256)]
        return Answer(200, {}, json.dumps({"wanted": wanted, "receipts": said}).encode())

    def where(self, names: list[str]) -> Answer:
        held, found = self.shelf, {}
        for standing in held.standings():
            for one in standing.signed.manifest.segments:
                if one.sha256 in names:
                    self.turns[one.sha256] = self.turns.get(one.sha256, 0) + 1
                    is_here = one not in standing.missing or standing.is_done
                    found[one.sha256] = one.size_bytes if is_here else self._stands(one)
        return Answer(200, {}, json.dumps(found).encode())

    def patch(self, sha256: str, offset: int, data: bytes, turn: int) -> Answer:
        held = self.shelf
        segment = held.wanted().get(sha256)
        if segment is None:
            is_known = any(
                sha256 == one.sha256 for s in held.standings() for one in s.signed.manifest.segments
            )
            return _no(409, "wrong_offset") if is_known else _no(404, "not_wanted")
        if turn < self.turns.get(sha256, 0):
            return _no(409, "superseded")
        if offset != self._length(sha256) or offset + len(data) > segment.size_bytes:
            return _no(409, "wrong_offset")
        path = self.root / "arriving" / sha256
        with path.open("ab") as file:
            file.write(data)
        if path.stat().st_size == segment.size_bytes:
            if self.world.happens(3):
                raise LinkLost  # dies between the last byte and its proof
            if not self._prove(sha256):
                return _no(460, "wrong_checksum")
            return Answer(204, {"upload-offset": str(segment.size_bytes)})
        return Answer(204, {"upload-offset": str(path.stat().st_size)})

    def _prove(self, sha256: str) -> bool:
        path = self.root / "arriving" / sha256
        is_right = hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        if is_right:
            self.shelf.add_segment(path)
        path.unlink()
        if is_right and self.world.happens(3):
            raise LinkLost  # dies before anybody is told that the segment is here
        for standing in self.shelf.standings():
            self._look(standing.signed.sha256)
        return is_right

    def work(self) -> None:
        """Open what is whole; dies anywhere, is run again, stores once."""
        for name in sorted(self.jobs):
            standing = self.shelf.standing(name)
            if standing is None or not standing.is_whole:
                continue
            if name not in self.world.archive:
                self.world.archive.append(name)
            if self.world.happens(10):
                return
            self._say(name, "VERIFIED")
            if name not in self.verified:
                self.verified.append(name)
            if self.world.happens(10):
                return
            self.shelf.note_done(name)
            self.jobs.discard(name)

    def back_up(self) -> None:
        for name in list(self.verified):
            self.world.committed.add(name)
            self._say(name, "COMMITTED")

    def die(self) -> None:
        """What was not synced may be gone, from any byte on."""
        self.turns.clear()
        for path in (self.root / "arriving").iterdir():
            with path.open("r+b") as file:
                file.truncate(self.world.chance.randint(0, path.stat().st_size))

    def receipts(self, names: list[str]) -> list[Any]:
        return [json.loads(one) for name in names for one in self._receipts(name)]

    def _look(self, name: str) -> None:
        standing = self.shelf.standing(name)
        if standing is not None and standing.is_whole and not standing.is_done:
            self._say(name, "RECEIVED")
            self.jobs.add(name)

    def _stands(self, segment: Segment) -> int:
        """Whole means proved, as at the hub."""
        length = self._length(segment.sha256)
        if length < segment.size_bytes:
            return length
        return length if self._prove(segment.sha256) else 0

    def _length(self, sha256: str) -> int:
        path = self.root / "arriving" / sha256
        return path.stat().st_size if path.exists() else 0

    def _say(self, name: str, state: str) -> None:
        path = self.root / "shelf" / "parcels" / name / f"{state}.receipt"
        if not path.exists():
            one = receipts.receipt(name, state, at=BEGAN, signer=HUB)
            path.write_bytes(receipts.written(one))

    def _receipts(self, name: str) -> list[bytes]:
        folder = self.root / "shelf" / "parcels" / name
        return [path.read_bytes() for path in sorted(folder.glob("*.receipt"))]


class SimLink:
    """What the sender sees of a line: requests leave, answers come or do not."""

    def __init__(self, world: World, hub: SimHub) -> None:
        self.world, self.hub, self.pace = world, hub, Pace()
        self._asked: deque[tuple[str, str, Callable[[], Answer]]] = deque()
        self._answered: list[Heard] = []

    @property
    def unanswered(self) -> int:
        return len(self._asked) + len(self._answered)

    def announce(self, parcel: str, body: bytes) -> None:
        self._put("announce", parcel, lambda: self.hub.announce(body))

    def ask_where(self, segments: list[str]) -> None:
        self._put("where", "", lambda: self.hub.where(segments))

    def send(self, sha256: str, rest: Piecewise) -> None:
        data = b"".join(rest)
        if self.world.happens(2) and data:
            data = bytes([data[0] ^ 1]) + data[1:]
        if self.world.happens(6):
            data = data[: self.world.chance.randint(0, len(data))]
        turn = self.hub.turns.get(sha256, 0)
        self._put("segment", sha256, lambda: self.hub.patch(sha256, rest.offset, data, turn))

    def heard(self, *, seconds: float = 0.0) -> list[Heard]:
        self._deliver(all_of_it=bool(seconds))
        found, self._answered = self._answered, []
        return found

    def asked(self, path: str, said: Any) -> Any:
        raise AssertionError(path)

    def receipts(self, parcels: list[str]) -> list[Any]:
        if self.world.happens(10):
            raise LinkLost
        return self.hub.receipts(parcels)

    def close(self) -> None:
        """Some of what was under way still reaches the hub, later; no answer comes back."""
        for _, _, act in self._asked:
            if self.world.happens(50):
                self.world.late.append(act)
        self._asked.clear()
        self._answered.clear()

    def _put(self, kind: str, name: str, act: Callable[[], Answer]) -> None:
        if self.world.happens(1):
            raise Killed
        if self.world.happens(5):
            self.close()
            raise LinkLost
        self._asked.append((kind, name, act))
        if self.world.happens(30):
            self._deliver(all_of_it=False)

    def _deliver(self, *, all_of_it: bool) -> None:
        while self._asked and (all_of_it or self.world.chance.random() < 0.5):
            if self.world.late and self.world.chance.random() < 0.5:
                with suppress(LinkLost):
                    self.world.late.pop(self.world.chance.randrange(len(self.world.late)))()
            if self.world.happens(4):
                self.close()
                raise LinkLost
            kind, name, act = self._asked.popleft()
            try:
                answer = act()
                if self.world.happens(3):
                    act()  # repeated on the way: the hub sees it twice
            except LinkLost:
                self.close()
                raise
            self._answered.append(Heard(kind, name, answer))


def run(seed: int, root: Path) -> dict[str, Any]:
    """Live one bad day to its end; return what must be the same for every seed."""
    world = World(root, random.Random(seed))
    hub = SimHub(world)
    made = [_parcel(world, number) for number in range(PARCELS)]
    queue = Queue(root / "queue.sqlite")
    for number, signed in enumerate(made):
        queue.add(signed, at=BEGAN + timedelta(minutes=number))
    for number in range(MOST_ROUNDS):
        world.is_calm = number > MOST_ROUNDS // 4
        try:
            _round(world, hub, queue, made)
        except Killed:
            queue.close()
            queue = Queue(root / "queue.sqlite")
        _check(world, queue)
        if not queue.awaiting("COMMITTED") and queue.next(at=BEGAN) is None:
            break
    purge(root, queue, at=BEGAN + timedelta(days=9))
    lines = queue.lines()
    queue.close()
    return {
        "archived": sorted(world.archive) == sorted(one.sha256 for one in made),
        "states": sorted({one.state for one in lines}),
        "left_in_spool": len(list((root / "spool").iterdir())),
        "strangers": sum(one.sender == STRANGER.public for one in _kept(hub)),
    }


def _round(world: World, hub: SimHub, queue: Queue, made: list[SignedManifest]) -> None:
    sender = Sender(queue, world.root / "spool", SimLink(world, hub), HUB.public, world.now)  # type: ignore[arg-type]
    tally = Tally()
    sender.run(lambda seconds: tally.cuts < 3 and not world.happens(20), tally)
    assert not tally.refused
    if world.happens(20):
        hub.die()
    if world.happens(15):
        _by_road(world, hub, world.chance.choice(made))
    if world.happens(15):
        _forge(hub, world.chance.choice(made), world)
    hub.work()
    if world.is_calm or world.happens(15):
        hub.back_up()
    with suppress(LinkLost):
        sender.fetch_receipts("COMMITTED")
    purge(world.root, queue, at=world.now())


def _check(world: World, queue: Queue) -> None:
    """True at every instant, not only in the end."""
    assert len(world.archive) == len(set(world.archive))
    for line in queue.lines():
        if line.state in ("VERIFIED", "COMMITTED"):
            assert line.parcel in world.archive
        if line.state == "COMMITTED":
            assert line.parcel in world.committed
        if not (world.root / "spool" / line.parcel).exists():
            assert line.parcel in world.committed


def _parcel(world: World, number: int) -> SignedManifest:
    """A parcel of segments that look sealed; what is in them matters to nobody here."""
    contents = [MAGIC + world.chance.randbytes(world.chance.randint(50, 4000)) for _ in range(5)]
    roles = ("S0", "S1", "S2", "S3", "S3")
    segments = tuple(
        Segment(role, hashlib.sha256(data).hexdigest(), len(data))
        for role, data in zip(roles, contents, strict=True)
    )
    urgency = ("routine", "emergency", "prior", "message")[number % 4]
    signed = outer.sign(outer.new_manifest(segments, kind="study", urgency=urgency, at=BEGAN), BOX)
    folder = world.root / "spool" / signed.sha256
    (folder / SEGMENTS).mkdir(parents=True)
    for segment, data in zip(segments, contents, strict=True):
        (folder / SEGMENTS / segment_name(segment.sha256)).write_bytes(data)
    (folder / SIGNATURE).write_text(signed.signature_line)
    (folder / MANIFEST).write_bytes(signed.content)
    return signed


def _by_road(world: World, hub: SimHub, signed: SignedManifest) -> None:
    """A courier brings some of a parcel, perhaps for the second time."""
    folder = world.root / "spool" / signed.sha256
    if not folder.exists():
        return
    bag = world.root / "bag"
    shutil.rmtree(bag, ignore_errors=True)
    shutil.copytree(folder, bag)
    for path in sorted((bag / SEGMENTS).iterdir()):
        if world.chance.random() < 0.4:
            path.unlink()
    gather(bag, hub.shelf)
    hub._look(signed.sha256)


def _forge(hub: SimHub, signed: SignedManifest, world: World) -> None:
    """A stranger signs the same words, and somebody spoils a signature on the way."""
    forged = outer.sign(signed.manifest, STRANGER)
    assert hub.announce(forged.signature_line.encode() + forged.content).status == 403
    spoilt = signed.signature_line.replace(signed.signature[:4], "AAAA", 1)
    content = signed.content.replace(b"routine", b"message")
    assert hub.announce(spoilt.encode() + content).status in (403, 200)


def _kept(hub: SimHub) -> list[SignedManifest]:
    return [standing.signed for standing in hub.shelf.standings()]


def _no(status: int, word: str) -> Answer:
    return Answer(status, {}, json.dumps({"error": word}).encode())


EXPECTED = {"archived": True, "states": ["COMMITTED"], "left_in_spool": 0, "strangers": 0}


def fast_folder() -> str | None:
    """Memory where there is some: the simulation syncs thousands of files."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def main(seeds: int, first: int = 0) -> None:
    """Run so many seeds from `first` on; stop at the first that ends otherwise."""
    for seed in range(first, first + seeds):
        with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
            found = run(seed, Path(folder))
        assert found == EXPECTED, (seed, found)
    print(f"{seeds} seeds, the same end every time.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ["2000"]))
