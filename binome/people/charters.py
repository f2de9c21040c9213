"""The charter of a network: published version by version, accepted by each person.

Whoever comes after a version reads no first case before their yes; whoever read before has until
it binds, so that no version silences a night.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people import holding
from binome.people.actors import READING, Actor
from binome.people.models import Charter, CharterAcceptance, Membership, Network, Person

LONGEST = 20_000
SHORTEST_NOTICE, LONGEST_NOTICE = 1, 90


class NothingWritten(Refusal):
    """A charter has words and leaves some days."""

    word = "nothing_written"
    sentence = _("Write the charter, and leave readers 1 to 90 days. Nothing was published.")


@transaction.atomic
def publish(*, network: Network, words: str, days: int, by: Actor, at: datetime) -> Charter:
    """Publish the next version; it binds whoever reads already after so many days."""
    said = words.replace("\x00", "").strip()[:LONGEST]
    if not said or not SHORTEST_NOTICE <= days <= LONGEST_NOTICE:
        raise NothingWritten
    locked = Network.objects.select_for_update().get(pk=network.pk)
    newest = current(locked)
    charter = Charter.objects.create(
        network=locked, number=newest.number + 1 if newest else 1, words=said, published_at=at,
        published_by=Person.objects.filter(pk=by.person_id).first(),
        binds_from=at + timedelta(days=days),
    )  # fmt: skip
    holding.recount_network(locked)
    _tell_readers(locked, charter, at=at)
    audit.record("charter.published", by=by, at=at, of=Subject(things=(charter.pk,)))
    return charter


def _tell_readers(network: Network, charter: Charter, *, at: datetime) -> None:
    readers = Membership.objects.given_at(at).filter(network=network, role__in=READING)
    words = {"link": f"{settings.PUBLIC_URL.rstrip('/')}/charters/{charter.pk}/"}
    for person in Person.objects.filter(pk__in=readers.values("person_id")):
        to = Addressee(person.email, person.language or "en", person_id=person.pk)
        notices.order("charter_published", to=to, words=words, at=at)


@transaction.atomic
def accept(charter: Charter, *, person: Person, at: datetime) -> None:
    """A person says yes to a version; twice is once."""
    _, is_new = CharterAcceptance.objects.get_or_create(
        charter=charter, person=person, defaults={"at": at}
    )
    if is_new:
        holding.recount_person(person)
        by = Actor(id=person.pk, name=str(person), person_id=person.pk)
        audit.record("charter.accepted", by=by, at=at, of=Subject(things=(charter.pk,)))


def current(network: Network) -> Charter | None:
    """The newest version, if the network has a charter."""
    return Charter.objects.filter(network=network).first()


def charter_with_id(charter_id: str) -> Charter | None:
    return Charter.objects.select_related("network").filter(pk=charter_id).first()


def owed_by(person: Person, *, at: datetime) -> list[Charter]:
    """The newest charter of each of a person's networks that they have not said yes to."""
    networks = Membership.objects.given_at(at).filter(person=person).values("network_id")
    accepted = CharterAcceptance.objects.filter(person=person).values("charter_id")
    charters = Charter.objects.filter(network__in=networks).select_related("network")
    newest = {one.network_id: one for one in charters.order_by("number")}
    yes = set(accepted.values_list("charter_id", flat=True))
    return [one for one in newest.values() if one.pk not in yes]


def acceptances_of(charter: Charter) -> QuerySet[CharterAcceptance]:
    return CharterAcceptance.objects.filter(charter=charter).select_related("person")
