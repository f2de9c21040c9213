"""Time is handed in, never fetched deep inside: a clock is a function that answers an aware UTC
time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant in UTC; the only place the house reads the machine's clock."""
    return datetime.now(UTC)
