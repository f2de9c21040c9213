"""How the people of the simulation live: drawn once each, from the seed. No database."""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from binome.simulation.plan import Plan

ZONES = ("Africa/Bangui", "Indian/Antananarivo", "Africa/Dakar", "Europe/Paris",
         "America/Port-au-Prince", "Asia/Phnom_Penh", "Africa/Kigali")  # fmt: skip
READER_ZONES = ("Europe/Paris", "Europe/Paris", "America/Montreal", "Africa/Tunis")
LANGUAGES = ("fr", "fr", "en", "pt")
#: Modality, share of the cases, parts of the body, minutes a good line needs for its images.
EXAMINATIONS = (
    ("CR", 50, ("chest", "hip", "hand", "knee"), 4.0),
    ("CT", 25, ("head", "abdomen", "chest"), 35.0),
    ("US", 15, ("abdomen", "pelvis"), 6.0),
    ("MR", 10, ("spine", "head", "knee"), 40.0),
)
URGENCIES, URGENCY_SHARES = ("emergency", "urgent", "routine"), (12, 33, 55)
WORKDAY = (*[0] * 7, 2, 6, 9, 9, 8, 5, 5, 7, 7, 6, 4, 2, 1, *[0] * 4)
ANY_HOUR = tuple(max(weight, 2) for weight in WORKDAY)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class SiteHabits:
    """A site: how often it asks, when it is silent, when its line is cut, how soon it reads."""

    zone: str
    language: str
    cases_a_week: float
    line: float
    reads_after_minutes: float
    gives_feedback: float
    tells_outcome: float
    holidays: frozenset[int]
    silences: tuple[Span, ...] = ()
    cuts: tuple[Span, ...] = ()

    def line_is_back(self, moment: datetime) -> datetime:
        """That instant, or the end of the cut it falls in."""
        return next((until for start, until in self.cuts if start <= moment < until), moment)

    def is_silent(self, moment: datetime) -> bool:
        return any(start <= moment < until for start, until in self.silences)


@dataclass(frozen=True, slots=True)
class ReaderHabits:
    """A reader: how soon they look, by urgency, how often they say no, forget, or are away."""

    zone: str
    modalities: str
    languages: str
    weekly_cap: int
    looks_after_minutes: dict[str, float]
    says_no: float
    forgets: float
    misses: float
    away: tuple[Span, ...] = field(default=())


def about(chance: random.Random, median: float, spread: float = 0.6) -> float:
    """A number around a median, as waiting times are: never negative, sometimes long."""
    return chance.lognormvariate(math.log(median), spread)


def minutes(chance: random.Random, median: float, spread: float = 0.6) -> timedelta:
    return timedelta(minutes=about(chance, median, spread))


def site_habits(plan: Plan, number: int) -> SiteHabits:
    chance = plan.chance(f"site {number}")
    rate = plan.cases_a_week * chance.lognormvariate(-0.18, 0.6)
    return SiteHabits(
        zone=chance.choice(ZONES),
        language=chance.choice(LANGUAGES),
        cases_a_week=0.0 if number % 20 == 19 else rate,
        line=about(chance, 1.0, 0.7),
        reads_after_minutes=about(chance, 30, 0.5),
        gives_feedback=chance.uniform(0.2, 0.95),
        tells_outcome=chance.uniform(0.1, 0.9),
        holidays=frozenset(chance.sample(range(plan.days), max(1, plan.days // 33))),
        silences=_spans(plan, chance, every_days=200, days=(14, 35)),
        cuts=_spans(plan, chance, every_days=21, days=(0.05, 1.2)),
    )


def reader_habits(plan: Plan, number: int) -> ReaderHabits:
    chance = plan.chance(f"reader {number}")
    pace = about(chance, 1.0, 0.4)
    return ReaderHabits(
        zone=chance.choice(READER_ZONES),
        modalities=chance.choice(("", "", "CR, CT, US", "CT, MR", "CR, US")),
        languages=chance.choice(("fr", "fr en", "fr en pt", "en")),
        weekly_cap=chance.randint(8, 30),
        looks_after_minutes={
            "emergency": 8 * pace, "urgent": 70 * pace, "routine": 10 * 60 * pace,
        },
        says_no=0.05 * pace,
        forgets=0.03 * pace,
        misses=chance.uniform(0.01, 0.12),
        away=_spans(plan, chance, every_days=130, days=(5, 14)),
    )  # fmt: skip


def _spans(
    plan: Plan, chance: random.Random, *, every_days: float, days: tuple[float, float]
) -> tuple[Span, ...]:
    """Times that come every so often, by chance, and never overlap."""
    spans: list[Span] = []
    moment = plan.starts_at
    while True:
        moment += timedelta(days=chance.expovariate(1 / every_days))
        if moment >= plan.ends_at:
            return tuple(spans)
        until = moment + timedelta(days=chance.uniform(*days))
        spans.append((moment, until))
        moment = until


def arrivals(plan: Plan, number: int, habits: SiteHabits) -> list[tuple[datetime, str]]:
    """When a site opens its cases, and how urgent each is."""
    chance, zone = plan.chance(f"arrivals {number}"), ZoneInfo(habits.zone)
    found = []
    for day in range(plan.days):
        morning = (plan.starts_at + timedelta(days=day)).astimezone(zone).replace(hour=0, minute=0)
        is_quiet = morning.weekday() >= 5 or day in habits.holidays
        for _ in range(_count(chance, habits.cases_a_week / 7 * (0.4 if is_quiet else 1.24))):
            urgency = chance.choices(URGENCIES, URGENCY_SHARES)[0]
            weights = WORKDAY if urgency == "routine" else ANY_HOUR
            hour = chance.choices(range(24), weights)[0]
            moment = morning + timedelta(hours=hour, minutes=chance.uniform(0, 60))
            if plan.starts_at <= moment < plan.ends_at and not habits.is_silent(moment):
                found.append((moment.astimezone(plan.starts_at.tzinfo), urgency))
    return sorted(found)


def _count(chance: random.Random, mean: float) -> int:
    """How many come in a day (Poisson)."""
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def awake(moment: datetime, zone: str, *, wakes: int = 7, sleeps: int = 22) -> datetime:
    """That instant, or the next morning of somebody who sleeps then."""
    local = moment.astimezone(ZoneInfo(zone))
    if wakes <= local.hour < sleeps:
        return moment
    day = local + timedelta(days=local.hour >= sleeps)
    return day.replace(hour=wakes, minute=local.minute).astimezone(moment.tzinfo)
