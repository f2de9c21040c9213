"""Group commit: what several threads have ready at once goes into one transaction and one sync.

Whoever comes first goes at once, alone; what is ready meanwhile waits and goes together next.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Work = TypeVar("Work")

MOST_TOGETHER = 32


@dataclass(slots=True, eq=False)
class _Ticket(Generic[Work]):
    work: Work
    called: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    error: BaseException | None = None


class Gathering(Generic[Work]):
    """One queue; `do_together` makes several pieces of work durable, all or none of them."""

    def __init__(self, do_together: Callable[[Sequence[Work]], None]) -> None:
        self._do_together = do_together
        self._lock = threading.Lock()
        self._waiting: list[_Ticket[Work]] = []
        self._is_led = False

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        with self._lock:
            return len(self._waiting)

    def do(self, work: Work) -> None:
        """Return once the work is durable; raises what it failed of, not what others did."""
        ticket = _Ticket(work)
        with self._lock:
            self._waiting.append(ticket)
            leads, self._is_led = not self._is_led, True
        if not leads:
            ticket.called.wait()
        if not ticket.is_done:
            self._lead(ticket)
        if ticket.error is not None:
            raise ticket.error

    def _lead(self, own: _Ticket[Work]) -> None:
        """Do a batch with our own ticket in it, then call the next leader, if any waits."""
        with self._lock:
            self._waiting.remove(own)
            others = self._waiting[: MOST_TOGETHER - 1]
            del self._waiting[: len(others)]
        try:
            self._attempt([own, *others])
        finally:
            self._hand_over()
            for ticket in others:
                ticket.called.set()

    def _attempt(self, batch: list[_Ticket[Work]]) -> None:
        """All together; when that fails, each alone, so that nobody fails of another's work."""
        try:
            self._do_together([ticket.work for ticket in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
            for ticket in batch if len(batch) > 1 else ():
                self._attempt([ticket])
        except BaseException as error:
            for ticket in batch:
                ticket.error = error
        for ticket in batch:
            ticket.is_done = True

    def _hand_over(self) -> None:
        with self._lock:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].called.set()
