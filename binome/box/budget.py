"""What a SIM may cost: bytes a day and a month, hours for the bulk, and a reserve for emergencies.

Words and the first images of an emergency always go; the rest stops at four fifths of a limit,
and images of no hurry wait for the hours chosen.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from binome.box.classes import EMERGENCY, EMERGENCY_REST, PRIOR, ROUTINE
from binome.kernel.files import write_private

FILE: Final = "budget.json"
UNRESERVED: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits in bytes, 0 for none; from one hour of the local day to another, equal for always."""

    day_bytes: int = 0
    month_bytes: int = 0
    bulk_from_hour: int = 0
    bulk_until_hour: int = 0

    def worst(self, *, day_bytes: int, month_bytes: int, at: datetime) -> int:
        """The worst class that may go now, with so much spent today and this month."""
        spent = max(_part(day_bytes, self.day_bytes), _part(month_bytes, self.month_bytes))
        if spent >= 1:
            return EMERGENCY
        if spent >= UNRESERVED:
            return EMERGENCY_REST
        return PRIOR if self._is_bulk_hour(at.hour) else ROUTINE

    def _is_bulk_hour(self, hour: int) -> bool:
        start, end = self.bulk_from_hour, self.bulk_until_hour
        if start == end:
            return True
        return start <= hour < end if start < end else hour >= start or hour < end


def load(data: Path) -> Budget:
    """Read the budget; without one everything may go."""
    try:
        return Budget(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError, ValueError):
        return Budget()


def save(data: Path, budget: Budget) -> None:
    """Keep the budget."""
    write_private(data / FILE, json.dumps(asdict(budget)) + "\n")


def began(at: datetime) -> tuple[datetime, datetime]:
    """When this day and this month began, where the box is."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day - timedelta(days=day.day - 1)


def _part(spent: int, limit: int) -> float:
    return spent / limit if limit else 0.0
