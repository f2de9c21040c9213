"""The thread of a group: its readers and the coordinators write and read; whoever had read all of
it is told of the first new line, and of no other until they look."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people.actors import READING, Actor
from binome.people.models import Group, GroupLine, GroupRead, Membership, Person, Role

LONGEST, MOST_LINES = 1000, 100
SAME_PRESS = timedelta(minutes=2)


class NothingSaid(Refusal):
    """A line is a few words, and not too many."""

    word = "nothing_said"
    sentence = _("Write a few words, at most 1000 letters. Nothing was kept.")


@transaction.atomic
def say(*, group: Group, text: str, by: Actor, at: datetime) -> GroupLine:
    """Write a line; the same words of the same author within two minutes are one. Raises
    NothingSaid."""
    said = text.replace("\x00", "").strip()
    if not said or len(said) > LONGEST:
        raise NothingSaid
    mine = GroupLine.objects.filter(group=group, author_id=by.id, text=said)
    twin = mine.filter(at__gte=at - SAME_PRESS).first()
    if twin is not None:
        return twin
    told = _who_had_read_all(group, by=by, at=at)
    line = GroupLine.objects.create(
        group=group, author_id=by.id, author_name=by.name, at=at, text=said
    )
    for person in told:
        link = f"{settings.PUBLIC_URL.rstrip('/')}/groups/{group.pk}/talk/"
        to = Addressee(person.email, person.language or "en", person_id=person.pk)
        notices.order("group_news", to=to, words={"link": link}, at=at)
    audit.record("group.said", by=by, at=at, of=Subject(things=(group.pk, line.pk)))
    return line


def note_read(*, group: Group, by: Actor, at: datetime) -> None:
    """This person has the thread before them."""
    if by.person_id:
        GroupRead.objects.update_or_create(
            group=group, person_id=by.person_id, defaults={"until_at": at}
        )


def lines_of(group: Group) -> list[GroupLine]:
    """The newest hundred lines, oldest first."""
    newest = GroupLine.objects.filter(group=group).order_by("-at", "-id")[:MOST_LINES]
    return list(reversed(newest))


def groups_of(actor: Actor) -> QuerySet[Group]:
    """The groups this person reads in, by name."""
    return Group.objects.filter(pk__in=actor.groups_as(*READING)).order_by("name")


def groups_with_news(actor: Actor) -> set[str]:
    """Of these groups, those in which somebody else wrote since this person looked."""
    lines = GroupLine.objects.filter(group_id__in=actor.groups_as(*READING))
    is_read = Q(group__reads__person_id=actor.person_id, group__reads__until_at__gte=F("at"))
    fresh = lines.exclude(author_id=actor.id).exclude(is_read)
    return set(fresh.order_by().values_list("group_id", flat=True).distinct())


def _who_had_read_all(group: Group, *, by: Actor, at: datetime) -> list[Person]:
    """Readers of the group but the author, without a line they have not seen."""
    held = Membership.objects.in_force(at).filter(
        group=group, role__in=(Role.READER, Role.RESIDENT)
    )
    others = Person.objects.filter(pk__in=held.values("person_id")).exclude(pk=by.person_id or "")
    last = GroupLine.objects.filter(group=group).order_by("-at").first()
    if last is None:
        return list(others.order_by("pk"))
    seen = GroupRead.objects.filter(group=group, until_at__gte=last.at).values("person_id")
    return list(others.filter(Q(pk__in=seen) | Q(pk=last.author_id)).order_by("pk"))
