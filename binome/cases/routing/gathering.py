"""From rows to what routing looks at, for one case or a page of them: nine queries either way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Count, F, Q

from binome.cases.models import (
    GAVE_BACK,
    Assignment,
    Binome,
    Case,
    Pause,
    ReadingLimits,
    RoutingRule,
    Shift,
    Task,
)
from binome.cases.routing.ages import age_in_years
from binome.cases.routing.deciding import BY_HAND_RULES, DEFAULT_RULES
from binome.cases.routing.facts import Candidate, Facts, Field, PairFacts, Rule, in_hours
from binome.people.models import Membership, Person, Role
from binome.people.models.membership import READING_ROLES

WEEK, MONTH = timedelta(days=7), timedelta(days=28)


def words(text: str) -> frozenset[str]:
    """`CT, MR` or `fr en` as a set."""
    return frozenset(text.replace(",", " ").split())


def local_hour(at: datetime, zone: str) -> int:
    """The hour of the day somewhere; a zone nobody knows counts as UTC."""
    try:
        return at.astimezone(ZoneInfo(zone)).hour
    except (ZoneInfoNotFoundError, ValueError):
        return at.hour


def is_quiet(limits: ReadingLimits | None, person: Person, *, at: datetime) -> bool:
    """Whether it is the night somebody asked for, where they are."""
    if limits is None or limits.quiet_from_hour is None or limits.quiet_until_hour is None:
        return False
    if limits.quiet_from_hour == limits.quiet_until_hour:
        return False
    hour = local_hour(at, person.time_zone)
    return in_hours(hour, start=limits.quiet_from_hour, end=limits.quiet_until_hour)


def awake_at(limits: ReadingLimits | None, person: Person, *, at: datetime) -> datetime:
    """That instant, or the end of the quiet hours it falls in, on the person's own clock."""
    hours = (at + timedelta(hours=n) for n in range(25))
    for moment in hours:
        if not is_quiet(limits, person, at=moment):
            return moment if moment == at else moment.replace(minute=0, second=0, microsecond=0)
    return at


def candidates_of(network_id: str, *, at: datetime) -> dict[str, Candidate]:
    """Everybody who may be given a case of the network, with what speaks against it now."""
    groups: dict[str, set[str]] = defaultdict(set)
    seniors: set[str] = set()
    persons: dict[str, Person] = {}
    for one in _memberships(network_id, at):
        persons[one.person_id] = one.person
        groups[one.person_id] |= {one.group_id} if one.group_id else set()
        seniors |= {one.person_id} if one.role == Role.READER else set()
    limits = {pk: one.reading_limits for pk, one in persons.items()
              if hasattr(one, "reading_limits")}  # fmt: skip
    away = set(_in_force(Pause, at).filter(binome__isnull=True).values_list("reader_id", flat=True))
    duty: dict[str, set[str]] = defaultdict(set)
    for person_id, pathway in on_duty(network_id, at=at).values_list("person_id", "pathway"):
        duty[person_id].add(pathway)
    given = _given(persons, at)
    return {
        pk: _candidate(
            person, limits.get(pk), given.get(pk, (0, 0)), at=at, is_away=pk in away,
            group_ids=frozenset(groups[pk]), is_resident=pk not in seniors,
            is_on_duty="" in duty[pk], pathways=frozenset(duty[pk] - {""}),
        )
        for pk, person in persons.items()
    }  # fmt: skip


def _candidate(
    person: Person,
    limits: ReadingLimits | None,
    given: tuple[int, int],
    *,
    at: datetime,
    **is_: Any,
) -> Candidate:
    week, month = given
    limits = limits or ReadingLimits(person=person)
    return Candidate(
        person.pk,
        is_in_quiet_hours=is_quiet(limits, person, at=at),
        given_this_week=week,
        weekly_cap=limits.weekly_cap,
        load=month * 100 / max(limits.weight_percent, 1),
        modalities=words(limits.modalities),
        languages=words(limits.languages),
        **is_,
    )


def on_duty(network_id: str, *, at: datetime, task: str = Task.READING) -> Any:
    """The shifts of that task which run now."""
    return Shift.objects.filter(
        network_id=network_id, task=task, from_at__lte=at, until_at__gt=at
    ).select_related("person", "site")


def rules_of(network_id: str) -> tuple[Rule, ...]:
    """The network's own rules in order; the house's where it has none."""
    own = tuple(_rule(row) for row in RoutingRule.objects.filter(network_id=network_id))
    if own:
        return own
    has_order = (
        Binome.objects.filter(site__network_id=network_id, since__isnull=False).exists()
        or Shift.objects.filter(network_id=network_id, task=Task.READING).exists()
    )
    return DEFAULT_RULES if has_order else BY_HAND_RULES


@dataclass(frozen=True, slots=True)
class Readers:
    """What is the same for every case of a network at one instant."""

    rules: tuple[Rule, ...]
    candidates: dict[str, Candidate]
    at: datetime


def readers_of(network_id: str, *, at: datetime) -> Readers:
    return Readers(rules_of(network_id), candidates_of(network_id, at=at), at)


def fields_of(cases: Sequence[Case], readers: Readers) -> dict[str, Field]:
    """What a decision needs, case by case."""
    at = readers.at
    pairs = _pairs({case.site_id for case in cases}, at)
    used = _used(pairs, at)
    pauses = _pauses(pairs, at)
    former = _former_readers(cases)
    refused = _refused(cases)
    return {
        case.pk: Field(
            _facts(case, at, former.get((case.site_id, case.pseudonym), []), refused[case.pk]),
            readers.rules,
            readers.candidates,
            tuple(_pair(p, used, pauses) for p in pairs if _is_for(p, case)),
        )
        for case in cases
    }


def _facts(case: Case, at: datetime, former: list[tuple[str, str]], refused: set[str]) -> Facts:
    return Facts(
        urgency=case.urgency,
        site_id=case.site_id,
        modalities=words(case.modalities) or words(case.modality),
        body_part=case.body_part,
        age_years=age_in_years(case.age),
        languages=words(case.site.languages),
        local_hour=local_hour(at, case.site.time_zone),
        former_readers=tuple(dict.fromkeys(who for pk, who in former if pk != case.pk)),
        gave_back=frozenset(refused),
        pathway=case.pathway,
    )


def _memberships(network_id: str, at: datetime) -> Any:
    held = Membership.objects.in_force(at).filter(network_id=network_id, role__in=READING_ROLES)
    return held.select_related("person__reading_limits")


def _in_force(model: Any, at: datetime) -> Any:
    return model.objects.filter(from_at__lte=at, until_at__gt=at)


def _given(persons: Iterable[str], at: datetime) -> dict[str, tuple[int, int]]:
    recent = Assignment.objects.filter(reader_id__in=list(persons), at__gt=at - MONTH, at__lte=at)
    rows = recent.values_list("reader_id").annotate(
        week=Count("pk", filter=Q(at__gt=at - WEEK)), month=Count("pk")
    )
    return {reader_id: (week, month) for reader_id, week, month in rows.order_by()}


def _rule(row: RoutingRule) -> Rule:
    same = ("urgency", "modality", "body_part", "language", "from_age_years", "below_age_years",
            "from_hour", "until_hour", "target")  # fmt: skip
    values = {name: getattr(row, name) for name in same}
    return Rule(id=row.pk, site_id=row.site_id or "", group_id=row.group_id or "", **values)


def _pairs(site_ids: set[str], at: datetime) -> list[Binome]:
    return list(
        Binome.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
        .filter(site_id__in=site_ids, since__lte=at)
        .order_by(F("sender_id").asc(nulls_last=True), "since", "pk")
    )


def _is_for(pair: Binome, case: Case) -> bool:
    return pair.site_id == case.site_id and pair.sender_id in (None, case.opened_by_id)


def _used(pairs: list[Binome], at: datetime) -> dict[tuple[str, str], int]:
    """Cases of seven days by reader and site, given to the reader as the site's binôme."""
    rows = (
        Assignment.objects.filter(
            reader_id__in={p.reader_id for p in pairs}, at__gt=at - WEEK, at__lte=at,
            case__site_id__in={p.site_id for p in pairs}, reason="binome",
        )
        .values_list("reader_id", "case__site_id")
        .annotate(Count("pk"))
    )  # fmt: skip
    return {(reader_id, site_id): count for reader_id, site_id, count in rows.order_by()}


def _pauses(pairs: list[Binome], at: datetime) -> list[Pause]:
    return list(_in_force(Pause, at).filter(reader_id__in={p.reader_id for p in pairs}))


def _pair(pair: Binome, used: dict[tuple[str, str], int], pauses: list[Pause]) -> PairFacts:
    mine = [p for p in pauses if p.reader_id == pair.reader_id and p.binome_id in (None, pair.pk)]
    deputy = next((p.deputy_id for p in mine if p.deputy_id), "") or ""
    count = used.get((pair.reader_id, pair.site_id), 0)
    return PairFacts(pair.pk, pair.reader_id, count, pair.weekly_volume, bool(mine), deputy)


def _former_readers(cases: Sequence[Case]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Who read the same patient of the same site, newest first."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    known = {case.pseudonym for case in cases if case.pseudonym}
    if not known:
        return found
    earlier = Case.objects.filter(
        site_id__in={case.site_id for case in cases}, pseudonym__in=known, reader__isnull=False
    ).order_by("-sent_at", "pk")
    for site_id, pseudonym, pk, reader_id in earlier.values_list(
        "site_id", "pseudonym", "pk", "reader_id"
    ):
        found[site_id, pseudonym].append((pk, str(reader_id)))
    return found


def _refused(cases: Sequence[Case]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    ended = Assignment.objects.filter(case_id__in=[c.pk for c in cases], ended_how__in=GAVE_BACK)
    for case_id, reader_id, group_id in ended.values_list("case_id", "reader_id", "group_id"):
        found[case_id].add(reader_id or group_id or "")
    return found
