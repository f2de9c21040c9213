"""A reader or coordinator changes how urgent a sent case is, with a reason (SAFETY 26)."""

import json
from datetime import datetime

from django.db import transaction

from binome.cases.events import CaseRequalified, MessageWritten
from binome.cases.models import Case, Message, MessageKind, Urgency
from binome.cases.promises import promised_before
from binome.cases.queries.pairs import binome_for
from binome.cases.refusals import IllegalMove, ReasonMissing, UnfitValue
from binome.cases.services.row import Touched, locked, record, write
from binome.cases.services.talking import say
from binome.cases.states import OPEN
from binome.kernel import events
from binome.people.actors import Actor


@transaction.atomic
def requalify(*, case: Case, urgency: str, reason: str, by: Actor, at: datetime) -> Case:
    """Change the urgency of an open case: the promise is counted again from the press on Send,
    never later than it was, and the thread says who, what and why. The same urgency is nothing."""
    if urgency not in Urgency.values:
        raise UnfitValue("urgency")
    if not reason.strip():
        raise ReasonMissing
    case = locked(case)
    if case.state not in OPEN or case.sent_at is None:
        raise IllegalMove
    if case.urgency == urgency:
        return case
    before, was_promised = case.urgency, case.promised_before_at
    promise = promised_before(
        urgency, since=at, binome=binome_for(case, at=at), pathway=case.pathway
    )
    if was_promised is not None and _is_sooner(urgency, than=before):
        promise = min(promise, was_promised)
    written = {**case.written_at, "urgency": at.isoformat()}
    write(case, urgency=urgency, promised_before_at=promise, written_at=written)
    case.refresh_from_db(fields=["urgency_rank"])
    _line(case, urgency, by=by, at=at)
    say(case, reason, by=by, at=at)
    detail = f"{before} {urgency}"
    record("case.requalified", case, by=by, at=at, touched=Touched(detail=detail))
    events.emit(CaseRequalified(case.pk, at))
    return case


def _is_sooner(urgency: str, *, than: str) -> bool:
    return Urgency.values.index(urgency) < Urgency.values.index(than)


def _line(case: Case, urgency: str, *, by: Actor, at: datetime) -> None:
    line = Message.objects.create(
        case=case, kind=MessageKind.FORM_CHANGED, author_id=by.id, author_name=by.name,
        is_from_site=False, at=at, text=json.dumps({"urgency": urgency}),
    )  # fmt: skip
    events.emit(MessageWritten(case.pk, at, line.pk))
