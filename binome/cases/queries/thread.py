"""The thread of a case as lines to show; the newest one is what a report is bound to."""

import json
from dataclasses import dataclass
from datetime import datetime

from binome.cases.models import Case, Message, MessageKind, MessageRead
from binome.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One line: words, or for a changed form the fields and their new values."""

    id: str
    kind: str
    author_id: str
    author_name: str
    is_from_site: bool
    at: datetime
    text: str
    changes: tuple[tuple[str, str], ...]
    is_mine: bool
    is_unread: bool


def thread(case: Case, *, actor: Actor) -> list[Line]:
    """Return the whole thread, oldest first, with what this person has not read yet."""
    messages = list(Message.objects.filter(case=case).order_by("at", "id"))
    reads = MessageRead.objects.filter(message__case=case, person_id=actor.id)
    read = set(reads.values_list("message_id", flat=True))
    return [_line(message, actor, read) for message in messages]


def _line(message: Message, actor: Actor, read: set[str]) -> Line:
    is_mine = message.author_id == actor.id
    changes: tuple[tuple[str, str], ...] = ()
    if message.kind == MessageKind.FORM_CHANGED:
        changes = tuple((k, str(v or "")) for k, v in json.loads(message.text).items())
    return Line(
        id=message.pk,
        kind=message.kind,
        author_id=message.author_id,
        author_name=message.author_name,
        is_from_site=message.is_from_site,
        at=message.at,
        text="" if changes else message.text,
        changes=changes,
        is_mine=is_mine,
        is_unread=not is_mine and message.pk not in read,
    )


def newest_message_id(case: Case) -> str:
    """Return the id of the last line of the thread; empty when there is none."""
    newest = Message.objects.filter(case=case).order_by("-at", "-id").values_list("pk", flat=True)
    return newest.first() or ""


def unread_count(case: Case, *, actor: Actor) -> int:
    others = Message.objects.filter(case=case).exclude(author_id=actor.id)
    return others.exclude(reads__person_id=actor.id).count()
