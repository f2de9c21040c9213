"""What is asked of a simulation: how large, how long, from which day, by which seed."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Plan:
    """The same plan gives the same year."""

    sites: int
    weeks: int
    seed: int
    starts_at: datetime
    cases_a_week: float = 0.5

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(weeks=self.weeks)

    @property
    def days(self) -> int:
        return 7 * self.weeks

    @property
    def readers(self) -> int:
        return max(6, round(self.sites * 0.6))

    @property
    def groups(self) -> int:
        return max(2, self.readers // 6)

    def chance(self, of: str) -> random.Random:
        """Chance of one person, site or case: what others do does not change it."""
        return random.Random(f"{self.seed}/{of}")  # noqa: S311
