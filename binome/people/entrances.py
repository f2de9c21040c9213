"""Public forms by which readers and institutions ask to join; with an end they are campaigns.

Bounded on purpose: strangers write here. So many applications wait at most, so large is a file.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people import holding
from binome.people.actors import Actor
from binome.people.models import Applicant, ApplicationState, Entrance, Network, Person

MOST_QUESTIONS, LONGEST_QUESTION = 5, 200
LONGEST_CAMPAIGN_DAYS = 366


class NotAnEntrance(Refusal):
    """A form needs a title, and a campaign ends within a year."""

    word = "not_an_entrance"
    sentence = _("Give the form a title; a campaign ends within a year. Nothing was opened.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a form asks for, what it says, its own questions, and its end if it is a campaign."""

    applicant: str
    title: str
    words: str = ""
    questions: tuple[str, ...] = ()
    closes_at: datetime | None = None


@transaction.atomic
def open_entrance(*, network: Network, wanted: Wanted, by: Actor, at: datetime) -> Entrance:
    """Open a form to everybody who has its address. One for readers makes papers a rule: from now
    on nobody of the network reads before theirs were looked at."""
    longest = at + timedelta(days=LONGEST_CAMPAIGN_DAYS)
    if not wanted.title.strip() or wanted.applicant not in Applicant.values:
        raise NotAnEntrance
    if wanted.closes_at is not None and not at < wanted.closes_at <= longest:
        raise NotAnEntrance
    entrance = Entrance.objects.create(
        network=network, applicant=wanted.applicant, title=wanted.title.strip()[:120],
        words=wanted.words.strip()[:1000], closes_at=wanted.closes_at, opened_at=at,
        questions=[one.strip()[:LONGEST_QUESTION] for one in wanted.questions if one.strip()][
            :MOST_QUESTIONS
        ],
        opened_by=Person.objects.filter(pk=by.person_id).first(),
    )  # fmt: skip
    if wanted.applicant == Applicant.READER:
        verify_readers(network=network, by=by, at=at)
    audit.record("entrance.opened", by=by, at=at, of=Subject(things=(entrance.pk,)))
    return entrance


@transaction.atomic
def verify_readers(*, network: Network, by: Actor, at: datetime) -> None:
    """From now on nobody begins to read before their papers were looked at."""
    fresh = Network.objects.filter(pk=network.pk, verifies_from__isnull=True)
    if fresh.update(verifies_from=at):
        network.verifies_from = at
        holding.recount_network(network)
        audit.record("network.verifies", by=by, at=at, of=Subject(things=(network.pk,)))


@transaction.atomic
def close(entrance: Entrance, *, by: Actor, at: datetime) -> None:
    """Shut a form; what was sent stays to be decided."""
    if Entrance.objects.filter(pk=entrance.pk, ended_at__isnull=True).update(ended_at=at):
        audit.record("entrance.closed", by=by, at=at, of=Subject(things=(entrance.pk,)))


def entrance_with_id(entrance_id: str) -> Entrance | None:
    return Entrance.objects.select_related("network").filter(pk=entrance_id).first()


def entrances_of(network: Network) -> QuerySet[Entrance]:
    """Newest first, each with how many wait (`waiting`)."""
    waits = Q(applications__state=ApplicationState.WAITING)
    counted = Entrance.objects.filter(network=network)
    return counted.annotate(waiting=Count("applications", filter=waits))
