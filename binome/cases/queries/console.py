"""What a coordinator decides: cases without a reader, each with who would be right and why."""

from dataclasses import dataclass
from datetime import datetime

from binome.cases.models import Case
from binome.cases.queries.worklist import AT_WORK, FIRST, WITH_NAMES
from binome.cases.routing.deciding import decide, freest
from binome.cases.routing.facts import Candidate
from binome.cases.routing.gathering import Readers, fields_of, readers_of
from binome.cases.routing.sentences import names_for, said, steps_of
from binome.people import queries as people

MOST_ROWS, MOST_CHOICES = 25, 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader one press away: what they were given this week, and their limit."""

    id: str
    name: str
    given_this_week: int
    weekly_cap: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case without a reader; `why` says what routing found, `choices` who is free."""

    case: Case
    why: list[str]
    choices: list[Choice]


def waiting_cases(network_id: str, *, at: datetime) -> tuple[list[Waiting], list[Choice]]:
    """The most urgent cases without a reader, and everybody who reads, freest first."""
    open_ones = Case.objects.filter(AT_WORK, network_id=network_id, reader__isnull=True)
    first = open_ones.order_by(*FIRST).values("pk")[:MOST_ROWS]  # then their names, for these alone
    cases = list(Case.objects.filter(pk__in=first).select_related(*WITH_NAMES).order_by(*FIRST))
    readers = readers_of(network_id, at=at)
    names = people.names_of(readers.candidates)
    return _rows(cases, readers, names), load_of(readers, names)


def load_of(readers: Readers, names: dict[str, str]) -> list[Choice]:
    """Everybody who may read, by load."""
    ordered = sorted(readers.candidates.values(), key=lambda c: (c.load, names.get(c.id, "")))
    return [_choice(one, names) for one in ordered]


def _rows(cases: list[Case], readers: Readers, names: dict[str, str]) -> list[Waiting]:
    fields = fields_of(cases, readers) if cases else {}
    ways = {case.pk: steps_of(decide(fields[case.pk])) for case in cases}
    steps = [step for way in ways.values() for step in way]
    unnamed = [step for step in steps if step["group_id"] or step["person_id"] not in names]
    named = names_for(unnamed) | names
    rows = []
    for case in cases:
        free = freest(readers.candidates.values(), fields[case.pk].facts)[:MOST_CHOICES]
        why = [said(step, named) for step in ways[case.pk]]
        rows.append(Waiting(case, why, [_choice(one, names) for one in free]))
    return rows


def _choice(one: Candidate, names: dict[str, str]) -> Choice:
    return Choice(one.id, names.get(one.id, "–"), one.given_this_week, one.weekly_cap)


def gini(loads: list[float]) -> float:
    """How unequal a load is: 0 all alike, towards 1 all with one."""
    total = sum(loads)
    if not total:
        return 0.0
    ordered, count = sorted(loads), len(loads)
    weighted = sum(rank * load for rank, load in enumerate(ordered, start=1))
    return 2 * weighted / (count * total) - (count + 1) / count
