"""Holding every event against the log, and the log against checkpoints here and elsewhere."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from binome.audit import checkpoints
from binome.audit.checkpoints import FIELDS, leaf_data
from binome.audit.log_models import AuditCheckpoint, AuditLeaf
from binome.audit.models import AuditEvent
from binome.seal.checkpoint import Checkpoint, NotACheckpoint, read
from binome.seal.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    inclusion_proofs,
    is_consistent,
    is_included,
    leaf_hash,
    root_of,
)

AT_ONCE = 5_000
MOST_WRONG = 1_000
LATEST_COMMIT = timedelta(hours=1)
ANY_SIZE = 1 << 62


@dataclass(slots=True)
class Verified:
    """How much was looked at; `wrong` are words with the number of an event or a size."""

    events: int = 0
    checkpoints: int = 0
    not_yet_sealed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.wrong

    def say(self, word: str, number: int) -> None:
        if len(self.wrong) < MOST_WRONG:
            self.wrong.append(f"{word} {number}")


@dataclass(slots=True)
class _Order:
    """Events come in the order of their numbers, but for transactions that ended late."""

    passed_at: dict[int, datetime]
    highest_id: int = 0
    last_at: datetime | None = None

    def is_back_dated(self, row: tuple[Any, ...], index: int) -> bool:
        """Whether an event claims a time long before a checkpoint that did not hold it."""
        self.last_at = self.passed_at.get(index, self.last_at)
        is_late = row[0] < self.highest_id
        self.highest_id = max(self.highest_id, row[0])
        return bool(is_late and self.last_at and self.last_at - row[1] > LATEST_COMMIT)


def verify(*, against: Iterable[Checkpoint] = ()) -> Verified:
    """Recompute the log from the events; `against`: checkpoints somebody kept elsewhere."""
    found, frontier, present = Verified(), Frontier(), 0
    order = _Order(dict(AuditCheckpoint.objects.values_list("size", "at")))
    expected = _expected(found, against)
    for index, event_id, kept, row in _leaves():
        found.events += 1
        if index != frontier.size:
            found.say("leaf_out_of_place", index)
        actual = b""
        if row:
            present, actual = present + 1, leaf_hash(leaf_data(row))
            if order.is_back_dated(row, index):
                found.say("event_back_dated", event_id)
        if actual != kept:
            found.say("event_changed" if row else "event_missing", event_id)
        frontier.append(actual or kept)
        for root in expected.pop(frontier.size, ()):
            if root != frontier.root():
                found.say("history_rewritten_before", frontier.size)
    for size in sorted(expected):
        found.say("log_shorter_than", size)
    for row in checkpoints.new_events():
        found.not_yet_sealed += 1
        if order.is_back_dated(row, frontier.size):
            found.say("event_back_dated", row[0])
    _count(found, present, highest_id=order.highest_id)
    return found


def _count(found: Verified, present: int, *, highest_id: int) -> None:
    """No event stands beside the log: all that are not new have a leaf."""
    beside = AuditEvent.objects.filter(pk__lte=highest_id).count() - present
    beside -= found.not_yet_sealed
    if beside > 0:
        found.say("events_beside_the_log", beside)


def _expected(found: Verified, against: Iterable[Checkpoint]) -> dict[int, list[bytes]]:
    """Every root that must come out, by size: of the checkpoints here, and of those elsewhere."""
    expected: dict[int, list[bytes]] = {}
    signers = {**checkpoints.retired_signers(), checkpoints.signer().public: ANY_SIZE}
    for kept in AuditCheckpoint.objects.order_by("size").iterator(AT_ONCE):
        found.checkpoints += 1
        try:
            said = read(kept.text)
        except NotACheckpoint:
            said = None
        is_ours = said and (said.size, said.root) == (kept.size, bytes(kept.root))
        if not said or not is_ours or kept.size > signers.get(said.signer, -1):
            found.say("checkpoint_forged", kept.size)
        expected.setdefault(kept.size, []).append(bytes(kept.root))
    outside = checkpoints.newest_outside()
    for said in (*against, *([outside] if outside else [])):
        expected.setdefault(said.size, []).append(said.root)
    return expected


def _leaves() -> Iterator[tuple[int, int, bytes, tuple[Any, ...] | None]]:
    """Each leaf with its event, in pieces, so that a million fit in little memory."""
    after = -1
    while True:
        some = list(
            AuditLeaf.objects.filter(index__gt=after)
            .order_by("index")
            .values_list("index", "event_id", "leaf_hash")[:AT_ONCE]
        )
        if not some:
            return
        ids = [event_id for _, event_id, _ in some]
        rows = AuditEvent.objects.filter(pk__gte=min(ids), pk__lte=max(ids)).values_list(*FIELDS)
        events = {row[0]: row for row in rows.iterator(AT_ONCE)}
        yield from ((at, event, bytes(leaf), events.get(event)) for at, event, leaf in some)
        after = some[-1][0]


def proof_of(event_id: int) -> dict[str, Any] | None:
    """That an event is in the newest checkpoint, as a document; None when it is not sealed."""
    leaf = AuditLeaf.objects.filter(event_id=event_id).first()
    newest = AuditCheckpoint.objects.order_by("-size").first()
    row = AuditEvent.objects.filter(pk=event_id).values_list(*FIELDS).first()
    if leaf is None or newest is None or row is None:
        return None
    path = inclusion_proof(_hashes(newest.size), leaf.index)
    return {
        "version": 1, "kind": "inclusion", "index": leaf.index, "leaf": leaf_data(row).decode(),
        "proof": [step.hex() for step in path], "checkpoint": newest.text,
    }  # fmt: skip


def consistency_from(first: Checkpoint) -> dict[str, Any] | None:
    """That the newest checkpoint only adds to an older one; None when it has not that many."""
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest is None or first.size > newest.size:
        return None
    path = consistency_proof(_hashes(newest.size), first.size)
    return {
        "version": 1, "kind": "consistency", "first_size": first.size,
        "first_root": first.root.hex(), "proof": [step.hex() for step in path],
        "checkpoint": newest.text,
    }  # fmt: skip


def growth_since(size: int) -> dict[str, Any] | None:
    """The newest checkpoint and the proof that it begins with the first `size` events."""
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest is None:
        return None
    has_more = 0 < size < newest.size
    path = consistency_proof(_hashes(newest.size), size) if has_more else []
    return {"checkpoint": newest.text, "proof": [step.hex() for step in path]}


def root_at(size: int) -> bytes | None:
    """The root of the first `size` events as the log has them now; None when it has not so many."""
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest is None or not 0 < size <= newest.size:
        return None
    return root_of(_hashes(size))


def proofs_of(event_ids: Collection[int]) -> dict[str, Any] | None:
    """That these events are in the newest checkpoint, in one document; None when none is sealed."""
    newest = AuditCheckpoint.objects.order_by("-size").first()
    if newest is None:
        return None
    sealed = AuditLeaf.objects.filter(event_id__in=event_ids, index__lt=newest.size)
    where = dict(sealed.values_list("event_id", "index"))
    paths = inclusion_proofs(_hashes(newest.size), where.values())
    rows = AuditEvent.objects.filter(pk__in=where).order_by("pk").values_list(*FIELDS)
    return {
        "version": 1, "kind": "events", "checkpoint": newest.text,
        "events": [
            {"index": where[row[0]], "leaf": leaf_data(row).decode(),
             "proof": [step.hex() for step in paths[where[row[0]]]]}
            for row in rows
        ],
    }  # fmt: skip


def is_proven(document: dict[str, Any], *, signer: str) -> bool:
    """Check a proof without any database; `signer`: the public key the log must be signed by."""
    try:
        said = read(document["checkpoint"])
        if document["kind"] == "events":
            each = [
                {**one, "kind": "inclusion", "checkpoint": document["checkpoint"]}
                for one in document["events"]
            ]
            return bool(each) and all(is_proven(one, signer=signer) for one in each)
        proof = [bytes.fromhex(step) for step in document["proof"]]
        if said.signer != signer:
            return False
        if document["kind"] == "inclusion":
            leaf = leaf_hash(document["leaf"].encode())
            return is_included(
                leaf, index=int(document["index"]), size=said.size, proof=proof, root=said.root
            )
        return document["kind"] == "consistency" and is_consistent(
            first_size=int(document["first_size"]), size=said.size, root=said.root, proof=proof,
            first_root=bytes.fromhex(document["first_root"]),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError, NotACheckpoint):
        return False


def _hashes(size: int) -> list[bytes]:
    rows = AuditLeaf.objects.filter(index__lt=size).order_by("index")
    return [bytes(leaf) for leaf in rows.values_list("leaf_hash", flat=True).iterator(AT_ONCE)]
