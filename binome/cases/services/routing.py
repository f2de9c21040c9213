"""Finding the reader of a sent case by the network's rules, and keeping the reason."""

from datetime import datetime
from typing import Any

from django.db import transaction

from binome.cases.events import CaseWaits
from binome.cases.models import Case
from binome.cases.routing.deciding import GROUP, READER, Decision, decide
from binome.cases.routing.facts import Field
from binome.cases.routing.gathering import fields_of, readers_of
from binome.cases.services.assigning import Reason, give, offer
from binome.cases.services.row import SYSTEM, locked, record
from binome.kernel import events
from binome.people.models import Group, Person


@transaction.atomic
def route(*, case: Case, at: datetime) -> Case:
    """Give a sent case to a reader or a group by the rules, or leave it waiting, visibly."""
    case = locked(case)
    field = fields_of([case], readers_of(case.network_id, at=at))[case.pk]
    decision = decide(field)
    reason = _reason(decision, field)
    if decision.kind == READER:
        return give(case, Person.objects.get(pk=decision.id), reason=reason, by=SYSTEM, at=at)
    if decision.kind == GROUP:
        return offer(case, Group.objects.get(pk=decision.id), reason=reason, by=SYSTEM, at=at)
    record("case.waits", case, by=SYSTEM, at=at)
    events.emit(CaseWaits(case.pk, at))
    return case


def _reason(decision: Decision, field: Field) -> Reason:
    step = decision.reason
    word = step.target if step else decision.kind
    return Reason(word, _figures(decision, field), why_of(decision))


def _figures(decision: Decision, field: Field) -> str:
    """`binome 3/5 this week`: what the coordinator reads at one look."""
    step = decision.reason
    pair = next((p for p in field.pairs if step and p.reader_id == step.person_id), None)
    if step and step.target == "binome" and pair:
        return f"binome {pair.used + 1}/{pair.weekly_volume} this week"
    return step.target if step else ""


def why_of(decision: Decision) -> dict[str, Any]:
    """The way to a decision as it is kept (docs/formats/routing.md): who was tried, and why not."""
    names = ("target", "word", "person_id", "group_id")
    return {"tried": [{n: v for n in names if (v := getattr(t, n))} for t in decision.tried]}
