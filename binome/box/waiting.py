"""How long each parcel still takes: what goes before it, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from binome.box.classes import FIRST_ROLES
from binome.box.measuring import Estimate, estimate
from binome.box.queue import Queue

FRESH: Final = timedelta(minutes=2)
RATE_NOW: Final = "rate_now"


@dataclass(frozen=True, slots=True)
class Wait:
    """Until the first images are there to be read, and until all are; None when nothing is known
    of the line, or nothing is left."""

    readable: Estimate | None
    complete: Estimate | None


def waits(queue: Queue, *, at: datetime, rates: Sequence[float]) -> dict[str, Wait]:
    """How long each unfinished parcel takes, as the queue stands now."""
    now = rate_now(queue, at=at)
    first: dict[str, int] = {}
    whole: dict[str, int] = {}
    ahead = 0
    for parcel, role, size_bytes in queue.unsent(at=at):
        ahead += size_bytes
        whole[parcel] = ahead
        if role in FIRST_ROLES:
            first[parcel] = ahead
    return {
        parcel: Wait(
            estimate(first[parcel], rates=rates, now=now) if parcel in first else None,
            estimate(size_bytes, rates=rates, now=now),
        )
        for parcel, size_bytes in whole.items()
    }


def note_rate(queue: Queue, rate: float | None, *, at: datetime) -> None:
    """Keep the rate of this minute for whoever asks beside the sender."""
    if rate:
        queue.note_mark(RATE_NOW, f"{rate:.0f} {at.isoformat()}")


def rate_now(queue: Queue, *, at: datetime) -> float | None:
    """The rate of the last two minutes, if anything was sent."""
    rate, _space, said = queue.mark(RATE_NOW).partition(" ")
    try:
        is_fresh = abs(at - datetime.fromisoformat(said)) < FRESH
        return float(rate) if is_fresh else None
    except (ValueError, TypeError):
        return None
