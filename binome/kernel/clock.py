"""Time is handed in, never fetched deep inside: a clock is a function that answers an aware UTC
time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def _machine() -> datetime:
    return datetime.now(UTC)


_source: Clock = _machine


def utc_now() -> datetime:
    """Return the present instant in UTC; the only place the house reads the machine's clock."""
    return _source()


@contextmanager
def told_by(clock: Clock) -> Iterator[None]:
    """Let `utc_now` follow another clock meanwhile, as a simulated year does."""
    global _source
    before, _source = _source, clock
    try:
        yield
    finally:
        _source = before
