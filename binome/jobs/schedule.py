"""Jobs that recur: each room says how often; one row a turn, whoever orders it first."""

from datetime import UTC, datetime, timedelta

from binome.jobs import services
from binome.jobs.services import When

_recurring: dict[str, timedelta] = {}
_next_turn: dict[str, datetime] = {}


def every(interval: timedelta, kind: str) -> None:
    """Run the job `kind`, registered without payload, once an interval."""
    _recurring[kind] = interval


def order_due(*, at: datetime) -> None:
    """Order the jobs whose turn came; the key makes a turn unique among several workers."""
    for kind, interval in _recurring.items():
        if _next_turn.get(kind, at) > at:
            continue
        turn = int((at - datetime(2000, 1, 1, tzinfo=UTC)) / interval)
        services.enqueue(kind, {}, when=When(run_at=at), key=f"{kind}@{turn}")
        _next_turn[kind] = at + interval


def cease(kind: str) -> None:
    """Order no more turns of a kind."""
    _recurring.pop(kind, None)
    _next_turn.pop(kind, None)


def forget_turns() -> None:
    """Know nothing of turns already ordered, as another worker process does."""
    _next_turn.clear()
