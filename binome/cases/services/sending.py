"""Sending a case and taking it back: the site's two acts on the whole of it."""

from datetime import datetime

from django.db import transaction

from binome.archive import services as archive
from binome.cases import readiness
from binome.cases.events import CaseSent, CaseWithdrawn
from binome.cases.models import Case
from binome.cases.promises import promised_before
from binome.cases.queries.pairs import binome_for
from binome.cases.queries.visible import studies_of
from binome.cases.refusals import ReasonMissing
from binome.cases.services.assigning import end_assignment
from binome.cases.services.routing import route
from binome.cases.services.row import Touched, locked, record, write
from binome.cases.states import after
from binome.identity.words import sealed_words
from binome.kernel import events
from binome.people.actors import Actor
from binome.people.institutions import check_may_send

RECALLED = "recalled with its case"


@transaction.atomic
def send(*, case: Case, by: Actor, at: datetime, is_by_box: bool = False) -> Case:
    """Send a case: its clock starts, it is routed, and its images may leave.

    Raises FormIncomplete, PatientNotDecided, VerificationEnded or IllegalMove. `queries.prospect`
    says beforehand who will read it, or that nobody may.
    """
    case = locked(case)
    state = after(case.state, "send")
    readiness.check(case)
    if not is_by_box:  # whoever stands at a box reads no refusal; coordinators were told before
        check_may_send(case.site, is_emergency=case.is_emergency, at=at)
    promise = promised_before(
        case.urgency, since=at, binome=binome_for(case, at=at), pathway=case.pathway
    )
    write(case, state=state, sent_at=at, promised_before_at=promise)
    record("case.sent", case, by=by, at=at, touched=Touched(detail=case.urgency))
    events.emit(CaseSent(case.pk, at))
    return route(case=case, at=at)


@transaction.atomic
def withdraw(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Take a case back (transferred, operated, died): nobody reads it any more; what was signed
    stays true."""
    if not reason.strip():
        raise ReasonMissing
    case = locked(case)
    state = after(case.state, "withdraw")
    end_assignment(case, by=by, at=at)
    why = sealed_words(case.site_id, reason.strip()[:300])
    write(case, state=state, withdrawn_at=at, withdrawn_reason=why)
    record("case.withdrawn", case, by=by, at=at)
    events.emit(CaseWithdrawn(case.pk, at))
    return case


@transaction.atomic
def recall(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Take a case back because its images are another patient's (SAFETY 2): its studies are
    withdrawn everywhere, and what was signed on them is entered in error."""
    case = withdraw(case=case, reason=reason, by=by, at=at)
    for study in studies_of(case):
        archive.withdraw(study, reason=RECALLED, by=by, at=at)
    return case
