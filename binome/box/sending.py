"""Sending what is queued, the most urgent first, until nothing is left or the line is gone.

Nothing waits for the answer to what went before; what had no answer when the line broke is asked
for before it goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from binome.box.classes import PRIOR
from binome.box.link import ANSWER_SECONDS, Heard, HubRefused, Link, LinkLost, Piecewise
from binome.box.queue import Next, Queue
from binome.kernel.clock import Clock
from binome.parcels import receipts
from binome.parcels.manifest import canonical
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from binome.parcels.refusals import NotAParcel
from binome.seal.signatures import WrongSignature

RETRY_SECONDS: Final = 0.5
MOST_ASKED: Final = 500
#: So many segments may be on their way; more would only have to be asked for after a cut.
MOST_FLYING: Final = 8
MOST_REMINDED: Final = 20
#: So long a box waits for its hub to look what it has already; then it sends everything.
HELD_BACK: Final = timedelta(minutes=10)
UNAUTHORIZED: Final = 401
GONE: Final = 410

Wait = Callable[[float], bool]


@dataclass(slots=True)
class Tally:
    """What one run did."""

    segments: int = 0
    cuts: int = 0
    overtakings: int = 0
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Flight:
    """What this run knows of the hub: nothing of it is written down, nothing is believed later."""

    announced: set[str] = field(default_factory=set)
    announcing: set[str] = field(default_factory=set)
    offsets: dict[str, int] = field(default_factory=dict)
    flying: dict[str, Next] = field(default_factory=dict)
    doubtful: dict[str, Next] = field(default_factory=dict)

    def land(self) -> None:
        """The line broke: what had no answer is doubtful."""
        self.announced -= self.announcing
        self.announcing.clear()
        self.doubtful |= self.flying
        self.flying.clear()

    def has_lost_some(self) -> bool:
        """Land when the hub hung up politely; False when nothing was on its way."""
        has_some = bool(self.flying)
        self.land()
        return has_some


@dataclass(frozen=True, slots=True)
class Sender:
    """A queue, its spool, and the hub at the other end, whose key alone is believed."""

    queue: Queue
    spool: Path
    link: Link
    hub_key: str
    clock: Clock
    worst: Callable[[], int] = lambda: PRIOR
    is_to_rest: Callable[[], bool] = lambda: False

    def run(self, wait: Wait, tally: Tally) -> None:
        """Send until the queue is empty, or `is_to_rest`: then what flies lands first.

        `wait` pauses after a cut and says False to give up.

        Raises HubRefused when the hub knows this box no more.
        """
        flight = Flight()
        while True:
            try:
                if not self._step(flight, tally) and not self._release():
                    return
            except LinkLost:
                tally.cuts += 1
            except _Again:
                pass
            except HubRefused:
                self.link.close()
                raise
            else:
                continue
            self.link.close()
            flight.land()
            if not wait(RETRY_SECONDS):
                return

    def fetch_receipts(self, state: str = "VERIFIED") -> int:
        """Ask for the receipts of what is sent whole; return how many are not at `state` yet."""
        waiting = self.queue.awaiting(state)
        for start in range(0, len(waiting), MOST_ASKED):
            for said in self.link.receipts(waiting[start : start + MOST_ASKED]):
                self._keep(said)
        for parcel in self.queue.unreceipted()[:MOST_REMINDED]:
            self._remind(parcel)
        return len(self.queue.awaiting(state))

    def _release(self) -> bool:
        """Ask what the hub has of what is held back; True when some of it may go now."""
        is_news = False
        for parcel, asked_at in self.queue.held_back():
            told = self._have(parcel)
            here = told.get("here", [])
            if told.get("is_looked") or self._is_long_ago(asked_at):
                self.queue.release(parcel, {one for one in here if isinstance(one, str)})
                is_news = True
            else:
                self.queue.note_asked(parcel, at=self.clock())
        return is_news

    def _have(self, parcel: str) -> dict[str, Any]:
        """A hub that does not know the question has nothing; one that lost the parcel hears it."""
        try:
            return self.link.have(parcel)
        except HubRefused as refusal:
            if refusal.status == UNAUTHORIZED or refusal.status == GONE:
                raise
            return {"is_looked": True}

    def _is_long_ago(self, asked_at: str) -> bool:
        """A clock that jumped either way ends the waiting too."""
        waited = self.clock() - datetime.fromisoformat(asked_at) if asked_at else timedelta(0)
        return abs(waited) > HELD_BACK

    def _remind(self, parcel: str) -> None:
        """Say again the manifest of what left whole and no receipt tells of; send what is wanted.

        A hub that lost its last seconds, or was put back from a backup, so gets what it lacks.
        """
        flight = Flight()
        self._announce(parcel, flight)
        for one in self.link.heard(seconds=ANSWER_SECONDS):
            if one.refusal is None:
                self._wanted(one.name, one.said, flight)

    def _step(self, flight: Flight, tally: Tally) -> bool:
        """Do what is next; False when nothing is left and all is answered."""
        if flight.doubtful:
            self._ask(flight, tally)
        turn = self._next(flight, tally)
        if turn is None or len(flight.flying) >= MOST_FLYING:
            if not self.link.unanswered:
                return flight.has_lost_some()
            self._hear(flight, tally, seconds=ANSWER_SECONDS)
            return True
        if turn.parcel not in flight.announced:
            self._announce(turn.parcel, flight)
        elif turn.sha256 in flight.offsets or turn.parcel in flight.announcing:
            self._send(turn, flight, tally)
        else:
            flight.doubtful[turn.sha256] = turn
        self._hear(flight, tally)
        return True

    def _next(self, flight: Flight, tally: Tally) -> Next | None:
        if self.is_to_rest():
            return None
        return self.queue.next(
            at=self.clock(), but=tally.refused, flying=flight.flying, worst=self.worst()
        )

    def _ask(self, flight: Flight, tally: Tally) -> None:
        """Ask where everything doubtful stands, all at once."""
        self.link.ask_where(list(flight.doubtful))
        while flight.doubtful and self.link.unanswered:
            self._hear(flight, tally, seconds=ANSWER_SECONDS)

    def _announce(self, parcel: str, flight: Flight) -> None:
        folder = self.spool / parcel
        body = (folder / SIGNATURE).read_bytes() + (folder / MANIFEST).read_bytes()
        flight.announced.add(parcel)
        flight.announcing.add(parcel)
        self.link.announce(parcel, body)

    def _send(self, turn: Next, flight: Flight, tally: Tally) -> None:
        def is_over() -> bool:
            self._hear(flight, tally)
            is_answered = turn.sha256 not in flight.flying or turn.parcel in tally.refused
            return is_answered or self._is_overtaken(turn, flight, tally)

        path = self.spool / turn.parcel / SEGMENTS / segment_name(turn.sha256)
        offset = flight.offsets.get(turn.sha256, 0)
        flight.flying[turn.sha256] = turn
        rest = Piecewise(path, offset, is_over, lambda: self.link.pace.piece_bytes)
        self.link.send(turn.sha256, rest)

    def _is_overtaken(self, turn: Next, flight: Flight, tally: Tally) -> bool:
        first = self._next(flight, tally)
        is_overtaken = first is not None and first.turn < turn.turn
        tally.overtakings += is_overtaken
        return is_overtaken

    def _hear(self, flight: Flight, tally: Tally, *, seconds: float = 0.0) -> None:
        for one in self.link.heard(seconds=seconds):
            if one.refusal is not None:
                self._refused(one, one.refusal, flight, tally)
            elif one.kind == "announce":
                self._wanted(one.name, one.said, flight)
            elif one.kind == "where":
                self._where(one.said, flight, tally)
            else:
                self._stands(one.name, one.offset, flight, tally)

    def _wanted(self, parcel: str, said: Any, flight: Flight) -> None:
        flight.announcing.discard(parcel)
        wanted = said.get("wanted", {}) if isinstance(said, dict) else {}
        for receipt in said.get("receipts", []):
            self._keep(receipt)
        self.queue.note_wanted(parcel, frozenset(wanted))
        for sha256, offset in wanted.items():
            if sha256 not in flight.flying:
                flight.offsets[sha256] = int(offset)

    def _where(self, said: Any, flight: Flight, tally: Tally) -> None:
        """Go on where the hub says; what it does not name it forgot, with its manifest."""
        offsets = said if isinstance(said, dict) else {}
        for sha256, turn in list(flight.doubtful.items()):
            if sha256 in offsets:
                self._stands(sha256, int(offsets[sha256]), flight, tally)
            else:
                flight.announced.discard(turn.parcel)
        flight.doubtful.clear()

    def _stands(self, sha256: str, offset: int, flight: Flight, tally: Tally) -> None:
        """The hub has so much of a segment, durable; whole, it has proved it."""
        turn = flight.flying.pop(sha256, None) or flight.doubtful.pop(sha256, None)
        if turn is None:
            return
        flight.offsets[sha256] = offset
        if offset >= turn.size_bytes:
            self.queue.note_sent(sha256)
            tally.segments += 1

    def _keep(self, said: Any) -> None:
        """Keep a receipt the hub signed; anything else is no receipt."""
        try:
            one = receipts.read(canonical(said), trusted=frozenset({self.hub_key}))
        except (NotAParcel, WrongSignature, TypeError, ValueError, AttributeError):
            return
        self.queue.note_receipt(one)

    def _refused(self, one: Heard, refusal: HubRefused, flight: Flight, tally: Tally) -> None:
        """What can be said again is; a parcel the hub will never take stays, and is named."""
        turn = flight.flying.pop(one.name, None)
        parcel = one.name if one.kind == "announce" else (turn.parcel if turn else "")
        flight.offsets.pop(one.name, None)
        if refusal.status == UNAUTHORIZED:
            raise refusal
        if refusal.word == "not_wanted":
            flight.announced.discard(parcel)
        elif refusal.status < 500 and refusal.word not in _PASSING and parcel:
            tally.refused[parcel] = refusal.word
            return
        raise _Again


class _Again(Exception):
    """The hub and the box do not agree where things stand: hang up, wait, ask."""


_PASSING: Final = ("wrong_offset", "wrong_checksum", "superseded")
