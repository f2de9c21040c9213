"""The thread: short words between the site and whoever reads."""

from datetime import datetime, timedelta

from django.db import transaction

from binome.cases.events import MessageWritten
from binome.cases.models import Case, Message, MessageKind, MessageRead
from binome.cases.refusals import EmptyMessage, IllegalMove, MessageTooLong
from binome.cases.services.row import Touched, locked, record, write
from binome.cases.states import State
from binome.cases.text import clean
from binome.kernel import events
from binome.people.actors import Actor
from binome.people.models import Role

LONGEST_MESSAGE = 4000
SAME_PRESS = timedelta(minutes=2)


@transaction.atomic
def write_message(*, case: Case, text: str, by: Actor, at: datetime) -> Message:
    """Add a message; the same words of the same author within two minutes are one message."""
    case = locked(case)
    if case.state == State.DRAFT:
        raise IllegalMove
    twin = Message.objects.filter(
        case=case, author_id=by.id, text=_clean(text), at__gte=at - SAME_PRESS
    ).first()
    if twin is not None:
        return twin
    message = say(case, text, by=by, at=at)
    record("message.written", case, by=by, at=at, touched=Touched((message.pk,)))
    return message


def say(case: Case, text: str, *, by: Actor, at: datetime) -> Message:
    """Put words into the thread of a held case and tell whoever listens."""
    message = Message.objects.create(
        case=case,
        kind=MessageKind.MESSAGE,
        author_id=by.id,
        author_name=by.name,
        is_from_site=case.site_id in by.sites_as(Role.SENDER, Role.SITE_ADMINISTRATOR),
        at=at,
        text=_clean(text),
    )
    write(case, newest_message_at=at)
    events.emit(MessageWritten(case.pk, at, message.pk))
    return message


@transaction.atomic
def mark_messages_read(*, case: Case, by: Actor, at: datetime) -> int:
    """Note that this person has seen the whole thread; return how many lines were new to them."""
    unread = list(unread_of(case, by))
    reads = [MessageRead(message=message, person_id=by.id, read_at=at) for message in unread]
    MessageRead.objects.bulk_create(reads, ignore_conflicts=True)
    if reads:
        things = tuple(message.pk for message in unread)
        record("message.read", case, by=by, at=at, touched=Touched(things))
    return len(reads)


def unread_of(case: Case, by: Actor):  # type: ignore[no-untyped-def]
    """Return the messages of others that this person has not seen."""
    others = Message.objects.filter(case=case).exclude(author_id=by.id)
    return others.exclude(reads__person_id=by.id)


def _clean(text: str) -> str:
    text = clean(text).strip()
    if not text:
        raise EmptyMessage
    if len(text) > LONGEST_MESSAGE:
        raise MessageTooLong
    return text
