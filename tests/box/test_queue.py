"""The queue: strict classes, nothing twice, nothing lost when the program dies."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from binome.box.classes import class_of
from binome.box.queue import Queue
from binome.parcels import manifest as outer
from binome.parcels import receipts
from binome.parcels.manifest import Segment, SignedManifest
from binome.seal.signatures import Signer, new_signer_pem

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
SIGNER = Signer(new_signer_pem())


def parcel(urgency: str, *, sizes: tuple[int, ...] = (10, 100, 1000, 1000)) -> SignedManifest:
    roles = ("S0", "S1", "S2", "S3", "S3", "S3")
    segments = tuple(
        Segment(role, f"{random.getrandbits(256):064x}", size)
        for role, size in zip(roles, sizes, strict=False)
    )
    listed = outer.new_manifest(segments, kind="study", urgency=urgency, at=NOW)
    return outer.sign(listed, SIGNER)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.sqlite"


def sent_in_order(queue: Queue, *, at: datetime = NOW) -> list[tuple[str, int]]:
    """Send everything at once and tell the order: (parcel, segment's number)."""
    order = []
    while turn := queue.next(at=at):
        order.append((turn.parcel, turn.number))
        queue.note_sent(turn.sha256)
    return order


def test_first_images_of_all_urgent_ones_go_before_the_rest_of_any(path: Path) -> None:
    queue = Queue(path)
    old, routine, emergency, message = (
        parcel(word) for word in ("prior", "routine", "emergency", "message")
    )
    for one in (old, routine, emergency, message):
        queue.add(one, at=NOW)
    order = sent_in_order(queue)
    names = {old.sha256: "old", routine.sha256: "routine", emergency.sha256: "emergency"}
    said = [names.get(name, "message") for name, _ in order]
    assert said == ["message"] * 4 + ["emergency"] * 4 + ["routine"] * 4 + ["old"] * 4
    assert [number for _, number in order] == [0, 1, 2, 3] * 4
    queue.close()


def test_the_smallest_of_a_class_goes_first_and_waiting_lifts() -> None:
    waited = timedelta(hours=25)
    assert class_of("routine", "S3", waited=timedelta(0)) == 4
    assert class_of("routine", "S3", waited=waited) == 2
    assert class_of("prior", "S0", waited=timedelta(days=9)) == class_of(
        "emergency", "S0", waited=timedelta(0)
    )
    assert class_of("message", "S3", waited=timedelta(0)) == 0


def test_what_was_queued_sent_and_receipted_is_there_after_a_restart(path: Path) -> None:
    queue = Queue(path)
    one, two = parcel("routine"), parcel("routine", sizes=(10, 20))
    assert queue.add(one, at=NOW)
    assert not queue.add(one, at=NOW)
    queue.add(two, at=NOW)
    first = queue.next(at=NOW)
    assert first is not None
    assert first.parcel == two.sha256
    queue.note_wanted(two.sha256, frozenset({two.manifest.segments[1].sha256}))
    queue.close()
    queue = Queue(path)
    turn = queue.next(at=NOW)
    assert turn is not None
    assert turn.number == 1
    assert queue.next(at=NOW, but=(one.sha256,), flying=(turn.sha256,)) is None
    queue.note_sent(turn.sha256)
    assert queue.awaiting("VERIFIED") == [two.sha256]
    for state in ("RECEIVED", "VERIFIED", "VERIFIED"):
        queue.note_receipt(receipts.receipt(two.sha256, state, at=NOW, signer=SIGNER))
    queue.note_receipt(receipts.receipt("ab" * 32, "VERIFIED", at=NOW, signer=SIGNER))
    assert queue.awaiting("VERIFIED") == []
    lines = {line.parcel: line for line in queue.lines()}
    assert lines[two.sha256].state == "VERIFIED"
    assert lines[two.sha256].sent_bytes == 30
    assert lines[one.sha256].state == "QUEUED"
    queue.close()


def test_what_the_hub_has_by_another_road_is_not_sent_again(path: Path) -> None:
    queue = Queue(path)
    one = parcel("routine")
    queue.add(one, at=NOW)
    queue.note_wanted(one.sha256, frozenset())
    assert queue.next(at=NOW) is None
    queue.note_wanted(one.sha256, frozenset(s.sha256 for s in one.manifest.segments))
    assert len(sent_in_order(queue)) == 4
    queue.close()


def test_a_hundred_parcels_of_three_days_all_go_once_the_urgent_first(path: Path) -> None:
    queue = Queue(path)
    chance = random.Random(5)
    for number in range(100):
        word = chance.choice(("emergency", "routine", "prior"))
        queue.add(parcel(word, sizes=(10, 50)), at=NOW + timedelta(hours=number * 72 / 100))
    later = NOW + timedelta(hours=72)
    urgency = {line.parcel: line.urgency for line in queue.lines()}
    order = sent_in_order(queue, at=later)
    assert len(order) == len(set(order)) == 200
    last_emergency = max(n for n, (name, _) in enumerate(order) if urgency[name] == "emergency")
    fresh = [n for n, (name, _) in enumerate(order) if urgency[name] == "prior"][-1]
    assert last_emergency < fresh
    queue.close()
