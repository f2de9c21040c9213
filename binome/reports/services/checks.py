"""May this be signed now? One check a question, in the order a person can act on them."""

from datetime import datetime

from binome.cases.models import Case, Message
from binome.cases.states import ANSWERED as ANSWERED_CASES
from binome.cases.states import State as CaseState
from binome.people import policies
from binome.people.actors import Actor
from binome.reports.models import Report, State
from binome.reports.queries.bindings import binding_of
from binome.reports.queries.own_words import may_add
from binome.reports.queries.previous import preliminary_of_another
from binome.reports.refusals import (
    AlreadySigned,
    CaseIsClosed,
    CriticalNotSaid,
    DifferenceNotSaid,
    GapsLeft,
    ImagesChanged,
    ImagesNotComplete,
    Incomplete,
    MessagesArrived,
    NotTheReader,
    PasswordNotConfirmed,
    TextChanged,
)
from binome.reports.signature import Binding, Signature
from binome.reports.states import SIGNED
from binome.reports.templating.normal import gaps_in

ACTIONS = {State.PRELIMINARY: "report.sign_preliminary", State.FINAL: "report.sign"}
ANSWERS = ("yes", "no")


def who(case: Case, status: State, signature: Signature, *, by: Actor, at: datetime) -> None:
    """The right person, with their password, on a case that is still theirs."""
    if not policies.can(by, ACTIONS[status], case):
        raise CaseIsClosed if case.state == CaseState.WITHDRAWN else NotTheReader
    known(case, signature, by=by, at=at)


def appending(case: Case, signature: Signature, *, by: Actor, at: datetime) -> None:
    """Who adds to a final answer: its reader, or one who wrote in the case before."""
    if not may_add(case, by):
        raise CaseIsClosed if case.state == CaseState.WITHDRAWN else NotTheReader
    known(case, signature, by=by, at=at)


def known(case: Case, signature: Signature, *, by: Actor, at: datetime) -> None:
    """The case is open and the password was typed just now."""
    if case.state == CaseState.WITHDRAWN:
        raise CaseIsClosed
    if not signature.evidence.is_good_for(by, at=at):
        raise PasswordNotConfirmed


def unsigned(report: Report, case: Case) -> None:
    """Nothing final has been said in this case, by this reader or another."""
    if report.state in SIGNED or case.state in ANSWERED_CASES:
        raise AlreadySigned


def same(case: Case, known: Binding) -> Binding:
    """The images and the thread are as the reader knew them; return what they are."""
    present = binding_of(case)
    if present.images_fingerprint != known.images_fingerprint:
        raise ImagesChanged(known=known.image_count, present=present.image_count)
    if present.last_message_id != known.last_message_id:
        raise MessagesArrived(_messages_since(case, known.last_message_id))
    return present


def _messages_since(case: Case, message_id: str) -> int:
    last = Message.objects.filter(case=case, pk=message_id).first()
    messages = Message.objects.filter(case=case)
    return messages.filter(at__gte=last.at).count() - 1 if last else messages.count()


def whole(report: Report, case: Case, *, status: State, signature: Signature) -> None:
    """The text is the one shown and is written, the images or a reason are there, and an
    emergency is answered."""
    if signature.revision not in (None, report.revision):
        raise TextChanged
    if not report.conclusion.strip():
        raise Incomplete
    if gaps_in(report.sections):
        raise GapsLeft
    if status == State.FINAL and not case.complete_at and not signature.reason.strip():
        raise ImagesNotComplete
    if case.is_emergency and signature.critical_result not in ANSWERS:
        raise CriticalNotSaid


def compared(case: Case, status: State, signature: Signature, *, by: Actor) -> None:
    """A final answer after another's preliminary says how it differs; a major difference is asked
    about as a critical result is (SAFETY 11, 13)."""
    if status != State.FINAL or preliminary_of_another(case, by) is None:
        return
    if not signature.circumstances.difference:
        raise DifferenceNotSaid
    is_major = signature.circumstances.difference == "major"
    if is_major and signature.critical_result not in ANSWERS:
        raise CriticalNotSaid
