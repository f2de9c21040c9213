"""Giving a case to a reader or a group, and taking it away again; its studies follow."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from binome.cases.events import CaseAssigned, CaseOffered
from binome.cases.models import Assignment, Case, Outcome
from binome.cases.queries.pairs import may_read_in
from binome.cases.refusals import (
    AlreadyTaken,
    GroupOfAnotherNetwork,
    NotAReader,
)
from binome.cases.services import access
from binome.cases.services.row import Touched, locked, record, write
from binome.cases.states import after
from binome.kernel import events
from binome.people.actors import Actor
from binome.people.models import Group, Person


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody was given a case: a word for machines, the rule in a few more, the whole way."""

    word: str
    rule: str = ""
    why: dict[str, Any] = field(default_factory=dict)


BY_HAND, TAKEN = Reason("by_hand"), Reason("taken_from_group")


@transaction.atomic
def assign(*, case: Case, to: Person | Group, by: Actor, at: datetime) -> Case:
    """Give a case to a reader, or offer it to a group, by hand; raises NotAReader and others."""
    case = locked(case)
    if isinstance(to, Group):
        return offer(case, to, reason=BY_HAND, by=by, at=at)
    return give(case, to, reason=BY_HAND, by=by, at=at)


@transaction.atomic
def claim(*, case: Case, by: Actor, at: datetime) -> Case:
    """Take a case offered to one's group; raises AlreadyTaken for whoever comes second."""
    case = locked(case)
    if case.reader_id is not None:
        if case.reader_id == by.person_id:
            return case
        raise AlreadyTaken
    case = give(case, Person.objects.get(pk=by.person_id), reason=TAKEN, by=by, at=at)
    Assignment.objects.filter(case=case, ended_at__isnull=True).update(accepted_at=at)
    return case


def give(case: Case, reader: Person, *, reason: Reason, by: Actor, at: datetime) -> Case:
    """Make a person the reader of a held case; the same reader twice changes nothing."""
    state = after(case.state, "assign")
    if not may_read_in(reader, case.network_id, at=at):
        raise NotAReader
    if case.reader_id == reader.pk:
        return case
    end_assignment(case, by=by, at=at)
    Assignment.objects.create(
        case=case, reader=reader, reason=reason.word, rule=reason.rule, why=reason.why, at=at,
        by_id=by.id,
    )  # fmt: skip
    write(case, state=state, reader=reader, assigned_at=at, opened_by_reader_at=None)
    access.grant_all(case, to=reader, by=by, at=at)
    record("case.assigned", case, by=by, at=at, touched=Touched((reader.pk,), reason.word))
    events.emit(CaseAssigned(case.pk, at, reader.pk))
    return case


def offer(case: Case, group: Group, *, reason: Reason, by: Actor, at: datetime) -> Case:
    """Let whoever of a group comes first take a held case."""
    state = after(case.state, "offer")
    if group.network_id != case.network_id:
        raise GroupOfAnotherNetwork
    if case.group_id == group.pk:
        return case
    end_assignment(case, by=by, at=at)
    Assignment.objects.create(
        case=case, group=group, reason=reason.word, rule=reason.rule, why=reason.why, at=at,
        by_id=by.id,
    )  # fmt: skip
    write(case, state=state, group=group)
    access.grant_all(case, to=group, by=by, at=at)
    record("case.offered", case, by=by, at=at, touched=Touched((group.pk,)))
    events.emit(CaseOffered(case.pk, at, group.pk))
    return case


def end_assignment(
    case: Case, *, by: Actor, at: datetime, how: Outcome = Outcome.REPLACED, reason: str = ""
) -> None:
    """Nobody has the case from now on; what was granted for it is taken back."""
    ended = Assignment.objects.filter(case=case, ended_at__isnull=True)
    ended.update(ended_at=at, ended_how=how, ended_because=reason.strip()[:300])
    access.revoke_all(case, by=by, at=at)
    write(case, reader=None, group=None)
