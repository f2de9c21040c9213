"""The way of a case as legs with times, and the sender's four ticks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from binome.cases.models import Case

LEGS = (
    ("written", "opened_at", "sent_at"),
    ("assigned", "sent_at", "assigned_at"),
    ("travelled", "first_byte_at", "complete_at"),
    ("waited", "readable_at", "opened_by_reader_at"),
    ("read", "opened_by_reader_at", "signed_at"),
    ("returned", "signed_at", "delivered_at"),
)
TICKS = (
    ("sent", "sent_at"),
    ("arrived", "complete_at"),
    ("opened", "opened_by_reader_at"),
    ("answered", "signed_at"),
)


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg: its word, when it began and ended; None where it has not."""

    word: str
    began_at: datetime | None
    ended_at: datetime | None

    def lasted(self, *, now: datetime) -> timedelta | None:
        """How long the leg took, or has taken so far."""
        return (self.ended_at or now) - self.began_at if self.began_at else None


@dataclass(frozen=True, slots=True)
class Tick:
    """One of the sender's ticks: ✓ sent ✓ arrived ✓ opened ✓ answered, and by whom if known."""

    word: str
    at: datetime | None
    by: str = ""


def legs(case: Case) -> list[Leg]:
    """Return the legs in order, begun or not."""
    return [Leg(word, getattr(case, began), getattr(case, ended)) for word, began, ended in LEGS]


def ticks(case: Case) -> list[Tick]:
    """Return the four ticks; a preliminary answer counts as answered, and says so."""
    reader = str(case.reader) if case.reader else ""
    shown = [
        Tick(word, getattr(case, at), reader if word == "opened" else "") for word, at in TICKS
    ]
    if case.signed_at is None and case.preliminary_at is not None:
        shown[-1] = Tick("answered_preliminary", case.preliminary_at)
    return shown
