"""Saying yes or no to a case one was given, handing it back, letting a claim lapse.

Whoever gave a case back is not asked again while somebody else is free; a draft is always kept.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from binome.cases.events import CaseAccepted, CaseLapsed, CaseReturned
from binome.cases.models import Assignment, Case, Outcome
from binome.cases.refusals import IllegalMove, ReasonMissing
from binome.cases.services.assigning import Reason, end_assignment, offer
from binome.cases.services.routing import route
from binome.cases.services.row import SYSTEM, Touched, locked, record, write
from binome.cases.services.talking import say
from binome.cases.states import after
from binome.kernel import events
from binome.people.actors import Actor

LAPSED = "offered again: nobody began"


class Decline(models.TextChoices):
    """Why a reader says no (the French téléradiologie flow 3 asks for it)."""

    NO_TIME = "no_time", _("I have no time for it now")
    NOT_MY_FIELD = "not_my_field", _("It is not my field")
    UNREADABLE = "unreadable", _("The images cannot be read")
    OTHER_EXAM = "other_exam", _("Another examination would answer the question")
    NOT_INDICATED = "not_indicated", _("The examination is not indicated")


#: These go back to the site, which decides; the others look for another reader.
BACK_TO_SITE = frozenset({Decline.UNREADABLE, Decline.OTHER_EXAM, Decline.NOT_INDICATED})


@dataclass(frozen=True, slots=True)
class No:
    """A reason to decline, with the words or the protocol advice that go to the site."""

    why: Decline
    advice: str = ""


@transaction.atomic
def accept(*, case: Case, by: Actor, at: datetime, advice: str = "") -> Case:
    """Say that one will read it; protocol advice stands in the thread. Twice is once."""
    case = locked(case)
    mine = Assignment.objects.filter(case=case, reader_id=by.person_id, ended_at__isnull=True)
    if not mine.exists():
        raise IllegalMove
    if advice.strip():
        say(case, advice, by=by, at=at)
    if mine.filter(accepted_at__isnull=True).update(accepted_at=at):
        record("case.accepted", case, by=by, at=at)
        events.emit(CaseAccepted(case.pk, at, by.id))
    return case


@transaction.atomic
def decline(*, case: Case, no: No, by: Actor, at: datetime) -> Case:
    """Say no, and why: the site hears what it should do, or another reader is looked for."""
    if no.why in BACK_TO_SITE:
        return return_to_sender(case=case, reason=no.advice, by=by, at=at)
    case = locked(case)
    if case.reader_id is None or case.reader_id != by.person_id:
        raise IllegalMove
    state = after(case.state, "hand_back")
    if no.advice.strip():
        say(case, no.advice, by=by, at=at)
    end_assignment(case, by=by, at=at, how=Outcome.DECLINED, reason=str(no.why.value))
    write(case, state=state)
    record("case.declined", case, by=by, at=at, touched=Touched(detail=no.why.value))
    return route(case=case, at=at)


@transaction.atomic
def hand_back(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Give a case back; the rules look for another reader, else the coordinators see it wait."""
    if not reason.strip():
        raise ReasonMissing
    case = locked(case)
    state = after(case.state, "hand_back")
    if case.reader_id is None:
        raise IllegalMove
    end_assignment(case, by=by, at=at, how=Outcome.HANDED_BACK, reason=reason)
    write(case, state=state)
    record("case.handed_back", case, by=by, at=at)
    return route(case=case, at=at)


@transaction.atomic
def return_to_sender(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Send a case back to its site to be completed; the reason stands in the thread."""
    if not reason.strip():
        raise ReasonMissing
    case = locked(case)
    state = after(case.state, "return")
    say(case, reason, by=by, at=at)
    end_assignment(case, by=by, at=at, how=Outcome.HANDED_BACK)
    write(case, state=state, promised_before_at=None)
    record("case.returned", case, by=by, at=at)
    events.emit(CaseReturned(case.pk, at))
    return case


@transaction.atomic
def lapse(*, case: Case, at: datetime) -> Case:
    """End a claim nobody works on: back to its group if it came from one, else by the rules.

    Both are told; the draft stays with its author.
    """
    case = locked(case)
    if case.reader_id is None or (case.state, "hand_back") not in _LAPSES:
        return case
    reader_id, group = case.reader_id, _group_before(case)
    end_assignment(case, by=SYSTEM, at=at, how=Outcome.LAPSED)
    write(case, state=after(case.state, "hand_back"))
    record("case.lapsed", case, by=SYSTEM, at=at, touched=Touched((reader_id,)))
    events.emit(CaseLapsed(case.pk, at, reader_id))
    if group is not None:
        return offer(case, group, reason=Reason("lapsed", LAPSED), by=SYSTEM, at=at)
    return route(case=case, at=at)


@transaction.atomic
def lapse_offer(*, case: Case, at: datetime) -> Case:
    """A group let its time pass: the rules look further, and that group is not asked again."""
    case = locked(case)
    if case.group_id is None or case.reader_id is not None:
        return case
    end_assignment(case, by=SYSTEM, at=at, how=Outcome.OFFER_LAPSED)
    record("case.offer_lapsed", case, by=SYSTEM, at=at)
    return route(case=case, at=at)


_LAPSES = frozenset({("assigned", "hand_back")})


def _group_before(case: Case):  # type: ignore[no-untyped-def]
    """The group whose offer was taken just before, if that is how the reader came to it."""
    current = Assignment.objects.filter(case=case, ended_at__isnull=True).first()
    if current is None or current.reason != "taken_from_group":
        return None
    offered = Assignment.objects.filter(case=case, group__isnull=False).select_related("group")
    last = offered.order_by("-at").first()
    return last.group if last else None
