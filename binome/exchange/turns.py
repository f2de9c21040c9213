"""Who writes to an upload now: the newest request, at once; an older one stops at its next byte.

Within a process a turn is taken by ending the former one. Between processes two writers put the
same bytes at the same places, which harms nothing, and the offset check of tus sorts them out.
"""

import threading
from dataclasses import dataclass, field

from binome.exchange.refusals import Superseded


@dataclass(eq=False)
class Turn:
    """The right to write to one upload until somebody else takes it."""

    upload_id: str
    is_over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self) -> None:
        """Raise Superseded when the turn went to somebody else. Call it holding the lock."""
        if self.is_over:
            raise Superseded


class Turns:
    """The turns of this process."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}
        self._lock = threading.Lock()

    def take(self, upload_id: str) -> Turn:
        """End whoever writes to the upload and return a new turn; waits for a write under way."""
        turn = Turn(upload_id)
        with self._lock:
            former = self._turns.get(upload_id)
            self._turns[upload_id] = turn
        _end(former)
        return turn

    def stop(self, upload_id: str) -> None:
        """End whoever writes to the upload, so that its length stands still."""
        with self._lock:
            former = self._turns.pop(upload_id, None)
        _end(former)

    def give_back(self, turn: Turn) -> None:
        """Forget a turn that is done, unless it went to somebody else already."""
        with self._lock:
            if self._turns.get(turn.upload_id) is turn:
                del self._turns[turn.upload_id]


def _end(turn: Turn | None) -> None:
    if turn is not None:
        with turn.lock:
            turn.is_over = True


turns = Turns()
