"""Sending what is queued, the most urgent first, until nothing is left or the line is gone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from binome.box.link import HubRefused, Link, LinkLost, Overtaken, Piecewise
from binome.box.queue import Next, Queue
from binome.kernel.clock import Clock
from binome.parcels import receipts
from binome.parcels.manifest import canonical
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from binome.parcels.refusals import NotAParcel
from binome.seal.signatures import WrongSignature

RETRY_SECONDS: Final = 0.5
MOST_ASKED: Final = 500

Wait = Callable[[float], bool]


@dataclass(slots=True)
class Tally:
    """What one run did."""

    segments: int = 0
    cuts: int = 0
    overtakings: int = 0
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sender:
    """A queue, its spool, and the hub at the other end, whose key alone is believed."""

    queue: Queue
    spool: Path
    link: Link
    hub_key: str
    clock: Clock

    def run(self, wait: Wait, tally: Tally) -> None:
        """Send until the queue is empty; `wait` pauses after a cut and says False to give up.

        Raises HubRefused when the hub knows this box no more.
        """
        doubtful: set[str] = set()
        while (turn := self.queue.next(at=self.clock(), but=tally.refused)) is not None:
            try:
                self._send(turn, doubtful, tally)
            except Overtaken:
                tally.overtakings += 1
                doubtful.add(turn.sha256)
            except LinkLost:
                tally.cuts += 1
                doubtful.add(turn.sha256)
                if not wait(RETRY_SECONDS):
                    return
            except HubRefused as refusal:
                if refusal.status == 401:
                    raise
                self._refused(turn, refusal, tally)
                doubtful.add(turn.sha256)
                if not wait(RETRY_SECONDS):
                    return

    def fetch_receipts(self) -> int:
        """Ask for the receipts of what is sent whole; return how many parcels still wait."""
        waiting = self.queue.awaiting("VERIFIED")
        for start in range(0, len(waiting), MOST_ASKED):
            for said in self.link.receipts(waiting[start : start + MOST_ASKED]):
                self._keep(said)
        return len(self.queue.awaiting("VERIFIED"))

    def _send(self, turn: Next, doubtful: set[str], tally: Tally) -> None:
        if not turn.is_announced:
            self._announce(turn.parcel)
            return
        offset = self.link.offset_of(turn.sha256) if turn.sha256 in doubtful else 0
        path = self.spool / turn.parcel / SEGMENTS / segment_name(turn.sha256)
        if offset < turn.size_bytes:
            rest = Piecewise(path, offset, lambda: self._is_overtaken(turn, tally))
            self.link.send(turn.sha256, rest, length=turn.size_bytes)
        doubtful.discard(turn.sha256)
        self.queue.note_sent(turn.sha256)
        tally.segments += 1

    def _announce(self, parcel: str) -> None:
        folder = self.spool / parcel
        body = (folder / SIGNATURE).read_bytes() + (folder / MANIFEST).read_bytes()
        answer = self.link.announce(body)
        wanted = answer.get("wanted", {})
        for said in answer.get("receipts", []):
            self._keep(said)
        self.queue.note_wanted(parcel, frozenset(wanted))

    def _is_overtaken(self, turn: Next, tally: Tally) -> bool:
        first = self.queue.next(at=self.clock(), but=tally.refused)
        return first is not None and first.rank < turn.rank

    def _keep(self, said: Any) -> None:
        """Keep a receipt the hub signed; anything else is no receipt."""
        try:
            one = receipts.read(canonical(said), trusted=frozenset({self.hub_key}))
        except (NotAParcel, WrongSignature, TypeError, ValueError, AttributeError):
            return
        self.queue.note_receipt(one)

    def _refused(self, turn: Next, refusal: HubRefused, tally: Tally) -> None:
        """What can be said again is; a parcel the hub will never take stays, and is named."""
        if refusal.word in ("wrong_offset", "wrong_checksum", "superseded"):
            return
        if refusal.word == "not_wanted":
            self.queue.note_unannounced(turn.parcel)
        elif refusal.status < 500:
            tally.refused[turn.parcel] = refusal.word
