"""The people and places of a simulated network, made by the services that make real ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from binome.cases import services as cases
from binome.cases.services import roster
from binome.cases.services.contracts import Away
from binome.cases.services.pairing import Pair
from binome.cases.services.roster import Duty
from binome.people import services as people
from binome.people.actors import Actor
from binome.people.credentials import actor_of_person
from binome.people.models import Group, Network, Person, Role, Site
from binome.people.services import Place
from binome.simulation.habits import ReaderHabits, SiteHabits, reader_habits, site_habits
from binome.simulation.log import Log
from binome.simulation.plan import Plan

HAND = Actor(id="simulation", name="simulation")
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A site with who sends there."""

    number: int
    site: Site
    sender: Actor
    habits: SiteHabits


@dataclass(frozen=True, slots=True)
class Doctor:
    """A reader with their habits."""

    number: int
    person: Person
    actor: Actor
    habits: ReaderHabits
    group: Group


@dataclass(frozen=True, slots=True)
class Made:
    """The whole network; readers by the id of their person, clinics by that of their site."""

    network: Network
    clinics: dict[str, Clinic]
    doctors: dict[str, Doctor]
    coordinator: Actor


def make(plan: Plan, log: Log) -> Made:
    """Make network, groups, readers, sites, pairs, roster, rules and holidays."""
    at = plan.starts_at
    network = Network.objects.create(name=f"Simulated network {plan.seed}", created_at=at)
    coordinator = _person("coordinator", "Coordinator", Role.COORDINATOR, Place(network), at=at)
    groups = [
        Group.objects.create(network=network, name=f"Readers {number + 1}")
        for number in range(plan.groups)
    ]
    doctors = [
        _doctor(plan, number, groups[number % len(groups)]) for number in range(plan.readers)
    ]
    clinics = [_clinic(plan, number, network) for number in range(plan.sites)]
    made = Made(
        network, {one.site.pk: one for one in clinics}, {one.person.pk: one for one in doctors},
        actor_of_person(coordinator, at=at),
    )  # fmt: skip
    _pair(plan, clinics, doctors, log)
    _roster(plan, made, doctors)
    conditions = {"target": "on_duty", "urgency": "emergency"}
    cases.add_rule(network=network, conditions=conditions, by=HAND, at=at)
    return made


def _person(username: str, name: str, role: str, place: Place, *, at: datetime) -> Person:
    """Somebody without a password (nobody signs in) and without an address (no letter leaves)."""
    person = people.add_person(username=username, name=name, password=None, at=at)
    people.give_role(person=person, role=role, place=place, at=at, by=HAND)
    return person


def _doctor(plan: Plan, number: int, group: Group) -> Doctor:
    habits, at = reader_habits(plan, number), plan.starts_at
    name, place = f"Reader {number + 1}", Place(group.network, group=group)
    person = _person(f"reader{number + 1}", name, Role.READER, place, at=at)
    Person.objects.filter(pk=person.pk).update(time_zone=habits.zone)
    limits = {
        "weekly_cap": habits.weekly_cap, "quiet_from_hour": 22, "quiet_until_hour": 7,
        "modalities": habits.modalities, "languages": habits.languages,
    }  # fmt: skip
    cases.set_limits(person=person, limits=limits, by=HAND, at=at)
    person.time_zone = habits.zone
    return Doctor(number, person, actor_of_person(person, at=at), habits, group)


def _clinic(plan: Plan, number: int, network: Network) -> Clinic:
    habits, at = site_habits(plan, number), plan.starts_at
    site = Site.objects.create(
        network=network, name=f"Site {number + 1}", languages=habits.language,
        time_zone=habits.zone, created_at=at,
    )  # fmt: skip
    name, place = f"Sender {number + 1}", Place(network, site)
    person = _person(f"sender{number + 1}", name, Role.SENDER, place, at=at)
    return Clinic(number, site, actor_of_person(person, at=at), habits)


def _pair(plan: Plan, clinics: list[Clinic], doctors: list[Doctor], log: Log) -> None:
    """Each site has a binôme, but for every tenth; it pauses while its reader is away."""
    for clinic in clinics:
        chance = plan.chance(f"pair {clinic.number}")
        if clinic.number % 10 == 9:
            continue
        doctor, delay = doctors[clinic.number % len(doctors)], chance.choice((24, 48, 72))
        pair = Pair(
            site=clinic.site, reader=doctor.person, weekly_volume=chance.randint(3, 8),
            reading_delay_hours=delay,
        )  # fmt: skip
        binome = cases.agree_binome(pair=pair, by=HAND, at=plan.starts_at)
        about = {"site": clinic.site.pk, "reader": doctor.person.pk, "delay_hours": delay}
        log.note("pair", at=plan.starts_at, **about)
        deputy = doctors[(doctor.number + 1) % len(doctors)].person
        for begins, ends in doctor.habits.away:
            away = Away(begins, ends, deputy)
            cases.pause(binome=binome, away=away, by=doctor.actor, at=plan.starts_at)


def _roster(plan: Plan, made: Made, doctors: list[Doctor]) -> None:
    """One reader on duty for each twenty sites, a week each, in turn; at every second site
    somebody receives answers."""
    desks = max(1, plan.sites // 20)
    for number in range(plan.weeks * desks):
        begins = plan.starts_at + WEEK * (number // desks)
        person = doctors[number % len(doctors)].person
        duty = Duty(person, begins, begins + WEEK, phone="+33 1 00 00 00 00")
        roster.add_shifts(network=made.network, duty=duty, by=HAND, at=plan.starts_at)
    for clinic in list(made.clinics.values())[::2]:
        sender, begins = Person.objects.get(pk=clinic.sender.id), plan.starts_at
        duty = Duty(sender, begins, begins + WEEK, task="answering", site=clinic.site)
        weeks = min(plan.weeks, roster.MOST_WEEKS)
        roster.add_shifts(network=made.network, duty=duty, weeks=weeks, by=HAND, at=begins)
