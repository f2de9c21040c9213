"""Licences to read: a coordinator notes the paper that was looked at; its end takes the right.

A person without any licence noted reads as the network decided; from the first one on, its end
counts (`Person.may_read_until`, which every request looks at without another question).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people import holding
from binome.people.actors import READING, Actor
from binome.people.models import Licence, Membership, Network, Person

WARN_BEFORE = (timedelta(days=30), timedelta(days=7), timedelta(0))


class NothingLookedAt(Refusal):
    """A licence has an issuer, a number and an end."""

    word = "nothing_looked_at"
    sentence = _("Write who issued the licence, its number and its last day. Nothing was noted.")


@dataclass(frozen=True, slots=True)
class Paper:
    """What was looked at."""

    authority: str
    number: str
    ends_at: datetime


@transaction.atomic
def note(*, person: Person, network: Network, paper: Paper, by: Actor, at: datetime) -> Licence:
    """Write down a licence that was looked at; the newest end of all counts from now on."""
    if not paper.authority.strip() or not paper.number.strip():
        raise NothingLookedAt
    licence = Licence.objects.create(
        person=person, network=network, authority=paper.authority.strip()[:120],
        number=paper.number.strip()[:60], ends_at=paper.ends_at, checked_at=at,
        checked_by=Person.objects.filter(pk=by.person_id).first(),
    )  # fmt: skip
    _count(person)
    things = (person.pk, licence.pk)
    audit.record("licence.checked", by=by, at=at, of=Subject(things=things))
    return licence


@transaction.atomic
def strike(licence: Licence, *, by: Actor, at: datetime) -> None:
    """A licence was withdrawn or noted by mistake: its end is now."""
    Licence.objects.filter(pk=licence.pk, ends_at__gt=at).update(ends_at=at)
    _count(licence.person)
    things = (licence.person_id, licence.pk)
    audit.record("licence.struck", by=by, at=at, of=Subject(things=things))


def licences_of(network: Network) -> QuerySet[Licence]:
    return Licence.objects.filter(network=network).select_related("person", "checked_by")


def licence_with_id(licence_id: str) -> Licence | None:
    return Licence.objects.select_related("person", "network").filter(pk=licence_id).first()


def ending(*, at: datetime, within: timedelta) -> QuerySet[Person]:
    """Readers whose right ends soon or has ended since, with a role that needs it."""
    readers = Membership.objects.in_force(at).filter(role__in=READING)
    return Person.objects.filter(
        pk__in=readers.values("person_id"), may_read_until__lte=at + within
    ).order_by("may_read_until")


def _count(person: Person) -> None:
    newest = Licence.objects.filter(person=person).order_by("-ends_at").first()
    Person.objects.filter(pk=person.pk).update(may_read_until=newest.ends_at if newest else None)
    holding.recount_person(person)
