"""Who could read at each hour of the next day: by group, by language, and where nobody could.

A reader counts in an hour outside their quiet hours and holidays, or on duty then. Seven queries,
whatever the number of readers.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from binome.cases.models import Pause, ReadingLimits, Shift, Task
from binome.cases.routing.gathering import is_quiet, words
from binome.people.models import Group, Membership, Network, Person
from binome.people.models.membership import READING_ROLES

HOURS = 24
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Cover:
    """How many could read in each of the next 24 hours; `gaps` are from and until, in hours from
    the first."""

    counts: tuple[int, ...]

    @property
    def gaps(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for hour, count in enumerate(self.counts):
            if count:
                continue
            if found and found[-1][1] == hour:
                found[-1] = (found[-1][0], hour + 1)
            else:
                found.append((hour, hour + 1))
        return found


@dataclass(frozen=True, slots=True)
class GroupCover:
    """A group, its readers, and its cover."""

    group: Group
    members: tuple[Membership, ...]
    cover: Cover


@dataclass(frozen=True, slots=True)
class Coverage:
    """From the full hour `begins_at` on. `languages` are those that sites of the network read;
    `without_language` readers who wrote none down count for none."""

    begins_at: datetime
    everybody: Cover
    groups: tuple[GroupCover, ...]
    languages: tuple[tuple[str, Cover], ...]
    without_language: int


def coverage_of(network: Network, *, at: datetime) -> Coverage:
    """The next 24 hours from the hour that runs now."""
    begins_at = at.replace(minute=0, second=0, microsecond=0)
    held = Membership.objects.in_force(at).filter(network=network, role__in=READING_ROLES)
    memberships = list(held.select_related("person").order_by("person__name", "pk"))
    persons = {one.person_id: one.person for one in memberships if _may_read(one.person, at)}
    limits = ReadingLimits.objects.in_bulk(list(persons))
    free = _free_hours(network, persons, limits, begins_at)
    speaks = {pk: words(limits[pk].languages) if pk in limits else frozenset() for pk in persons}
    needed = sorted({w for text in network.sites.values_list("languages", flat=True)
                     for w in words(text)})  # fmt: skip
    return Coverage(
        begins_at,
        _cover(free.values()),
        tuple(_group(g, memberships, free) for g in network.groups.order_by("kind", "name")),
        tuple((w, _cover(free[pk] for pk in persons if w in speaks[pk])) for w in needed),
        without_language=sum(not one for one in speaks.values()),
    )


def _may_read(person: Person, at: datetime) -> bool:
    return person.may_read_until is None or person.may_read_until > at


def _group(
    group: Group, memberships: Sequence[Membership], free: dict[str, frozenset[int]]
) -> GroupCover:
    own = tuple(m for m in memberships if m.group_id == group.pk)
    ids = {m.person_id for m in own} & set(free)
    return GroupCover(group, own, _cover(free[pk] for pk in ids))


def _cover(hours: Iterable[frozenset[int]]) -> Cover:
    counts = [0] * HOURS
    for one in hours:
        for hour in one:
            counts[hour] += 1
    return Cover(tuple(counts))


def _free_hours(
    network: Network,
    persons: dict[str, Person],
    limits: dict[str, ReadingLimits],
    begins_at: datetime,
) -> dict[str, frozenset[int]]:
    """For each person the hours in which they could be asked."""
    ends_at = begins_at + HOURS * HOUR
    within = {"from_at__lt": ends_at, "until_at__gt": begins_at}
    pauses = Pause.objects.filter(binome__isnull=True, reader__in=persons, **within)
    shifts = Shift.objects.filter(network=network, task=Task.READING, **within)
    away = _spans(pauses.values_list("reader_id", "from_at", "until_at"))
    duty = _spans(shifts.values_list("person_id", "from_at", "until_at"))
    moments = [begins_at + n * HOUR for n in range(HOURS)]
    return {
        pk: frozenset(
            hour for hour, moment in enumerate(moments)
            if not _holds(away[pk], moment)
            and (_holds(duty[pk], moment) or not is_quiet(limits.get(pk), person, at=moment))
        )
        for pk, person in persons.items()
    }  # fmt: skip


Spans = dict[str, list[tuple[datetime, datetime]]]


def _spans(rows: Iterable[tuple[str, datetime, datetime]]) -> Spans:
    found: Spans = defaultdict(list)
    for pk, begins, ends in rows:
        found[pk].append((begins, ends))
    return found


def _holds(spans: list[tuple[datetime, datetime]], moment: datetime) -> bool:
    return any(begins <= moment < ends for begins, ends in spans)
