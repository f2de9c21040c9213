"""Group commit: what several associations of one node bring at once is stored in one transaction.

Whoever comes first stores at once, alone; what arrives meanwhile waits and goes together next.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from binome.archive.services import Incoming, Outcome

MOST_TOGETHER = 32
StoreAll = Callable[[Sequence[Incoming]], list[Outcome]]


@dataclass(slots=True, eq=False)
class _Ticket:
    incoming: Incoming
    called: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Queue:
    waiting: list[_Ticket] = field(default_factory=list)
    is_led: bool = False


class Gathering:
    """One queue for each key; requests of different keys never meet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, _Queue] = {}

    def store(self, incoming: Incoming, *, key: str, store_all: StoreAll) -> Outcome:
        """The outcome of one file, stored with those that wait under the same key.

        What `store_all` raises is raised to everybody who was in that batch.
        """
        ticket = _Ticket(incoming)
        with self._lock:
            queue = self._queues.setdefault(key, _Queue())
            queue.waiting.append(ticket)
            leads, queue.is_led = not queue.is_led, True
        if not leads:
            ticket.called.wait()
        if ticket.outcome is None and ticket.error is None:
            self._lead(queue, ticket, store_all)
        if ticket.error is not None:
            raise ticket.error
        assert ticket.outcome is not None
        return ticket.outcome

    def _lead(self, queue: _Queue, own: _Ticket, store_all: StoreAll) -> None:
        """Store a batch with our own ticket in it, then call the next leader, if any waits."""
        with self._lock:
            queue.waiting.remove(own)
            others = queue.waiting[: MOST_TOGETHER - 1]
            del queue.waiting[: len(others)]
        batch = [own, *others]
        try:
            for ticket, outcome in zip(
                batch, store_all([each.incoming for each in batch]), strict=True
            ):
                ticket.outcome = outcome
        except BaseException as error:
            for ticket in batch:
                ticket.outcome, ticket.error = None, error
        finally:
            self._hand_over(queue)
            for ticket in others:
                ticket.called.set()

    def _hand_over(self, queue: _Queue) -> None:
        with self._lock:
            queue.is_led = bool(queue.waiting)
            if queue.waiting:
                queue.waiting[0].called.set()
