"""Jobs about something that keeps changing: one a turn of some seconds, run when the turn is over.

Within a turn this process orders once and remembers it; other processes meet the job's key.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from binome.jobs import services
from binome.jobs.services import When

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Turn:
    """How long a turn is, and how long after it a transaction begun in it has surely ended."""

    length: timedelta = timedelta(seconds=10)
    margin: timedelta = timedelta(seconds=5)
    priority: int = 5


_remembered: set[str] = set()
_lock = threading.Lock()


def enqueue_in_turn(kind: str, payload: dict[str, str], *, at: datetime, turn: Turn) -> None:
    """Order a job inside the caller's transaction, unless this turn has it already."""
    number = int(at.timestamp() // turn.length.total_seconds())
    key = f"{kind}:{'-'.join(payload.values())}@{number}"
    if key in _remembered:
        return
    due = at + turn.length + turn.margin
    services.enqueue(kind, payload, when=When(due, turn.priority), key=key)
    transaction.on_commit(lambda: _remember(key))


def _remember(key: str) -> None:
    with _lock:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered.add(key)
