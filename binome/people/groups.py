"""Groups of readers who back each other, by institution or by sub-specialty."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people import services
from binome.people.actors import READING, Actor
from binome.people.models import Group, GroupKind, Membership, Network, Person
from binome.people.services import Place


class NotAGroup(Refusal):
    """A group has a name of its own and a kind."""

    word = "not_a_group"
    sentence = _("Give the group a name that no other group has. Nothing was made.")


class NotAReader(Refusal):
    """Somebody of another network, or without a reading role in this one."""

    word = "not_a_reader"
    sentence = _("Choose a reader of this network. Nothing was changed.")


@transaction.atomic
def open_group(*, network: Network, name: str, kind: str, by: Actor, at: datetime) -> Group:
    """Make a group; raises NotAGroup."""
    said = " ".join(name.replace("\x00", "").split())[:120]
    if not said or kind not in GroupKind.values:
        raise NotAGroup
    if Group.objects.filter(network=network, name__iexact=said).exists():
        raise NotAGroup
    group = Group.objects.create(network=network, name=said, kind=kind)
    audit.record("group.opened", by=by, at=at, of=Subject(things=(group.pk,)))
    return group


@transaction.atomic
def place(*, person: Person, group: Group, by: Actor, at: datetime) -> Membership:
    """Let a reader of the network into a group, in the role they have and as long as they have
    it; raises NotAReader."""
    held = Membership.objects.given_at(at).filter(
        person=person, network=group.network_id, role__in=READING
    )
    own = held.order_by(F("until").desc(nulls_first=True), "since").first()  # the one that lasts
    if own is None:
        raise NotAReader
    place = Place(group.network, group=group, until=own.until)
    return services.give_role(person=person, role=own.role, place=place, at=at, by=by)


def group_with_id(group_id: str) -> Group | None:
    return Group.objects.select_related("network").filter(pk=group_id).first()
