"""What routing looks at: the case, its pairs, and every reader who might have it. No database."""

from dataclasses import dataclass

EMERGENCY, ROUTINE = "emergency", "routine"


@dataclass(frozen=True, slots=True)
class Facts:
    """A case as routing sees it; `local_hour` is the site's, `former_readers` newest first."""

    urgency: str
    site_id: str = ""
    modalities: frozenset[str] = frozenset()
    body_part: str = ""
    age_years: float | None = None
    languages: frozenset[str] = frozenset()
    local_hour: int = 12
    former_readers: tuple[str, ...] = ()
    gave_back: frozenset[str] = frozenset()
    pathway: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might read it. `load` is what they were given in four weeks over their share,
    `pathways` those they are on duty for."""

    id: str
    group_ids: frozenset[str] = frozenset()
    is_allowed: bool = True
    is_away: bool = False
    is_in_quiet_hours: bool = False
    is_on_duty: bool = False
    is_resident: bool = False
    given_this_week: int = 0
    weekly_cap: int | None = None
    load: float = 0.0
    modalities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    pathways: frozenset[str] = frozenset()

    @property
    def is_at_cap(self) -> bool:
        return self.weekly_cap is not None and self.given_this_week >= self.weekly_cap


@dataclass(frozen=True, slots=True)
class PairFacts:
    """A binôme in force, the sender's own before the site's."""

    id: str
    reader_id: str
    used: int = 0
    weekly_volume: int = 5
    is_paused: bool = False
    deputy_id: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's conditions (empty: any) and its target; the same words as its row."""

    target: str
    id: str = ""
    urgency: str = ""
    modality: str = ""
    body_part: str = ""
    language: str = ""
    site_id: str = ""
    from_age_years: int | None = None
    below_age_years: int | None = None
    from_hour: int | None = None
    until_hour: int | None = None
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Everything one decision needs."""

    facts: Facts
    rules: tuple[Rule, ...]
    candidates: dict[str, Candidate]
    pairs: tuple[PairFacts, ...] = ()


def in_hours(hour: int, *, start: int | None, end: int | None) -> bool:
    """Whether an hour lies in [start, end), over midnight too; no hours, or the same twice: never
    bounded."""
    if start is None or end is None or start == end:
        return True
    if start < end:
        return start <= hour < end
    return hour >= start or hour < end
