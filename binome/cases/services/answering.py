"""What readers and reports tell of a case: opened, preliminary, signed, delivered."""

from datetime import datetime

from django.db import transaction

from binome.cases.events import CaseDelivered, CaseOpened
from binome.cases.models import Case
from binome.cases.services.row import locked, record, write
from binome.cases.states import ANSWERED, after
from binome.kernel import events
from binome.people.actors import Actor


@transaction.atomic
def mark_opened(*, case: Case, by: Actor, at: datetime) -> Case:
    """Note that somebody opened the case; the reader's first look is a leg of its timeline."""
    case = locked(case)
    if case.opened_by_reader_at is None and by.person_id and case.reader_id == by.person_id:
        write(case, opened_by_reader_at=at)
        events.emit(CaseOpened(case.pk, at))
    record("case.seen", case, by=by, at=at)
    return case


@transaction.atomic
def note_preliminary(*, case: Case, at: datetime) -> Case:
    """A preliminary answer was signed; `reports` records the act itself."""
    case = locked(case)
    state = after(case.state, "sign_preliminary")
    return write(case, state=state, preliminary_at=case.preliminary_at or at, delivered_at=None)


@transaction.atomic
def note_signed(*, case: Case, at: datetime) -> Case:
    """A final answer or an addendum was signed; the site's copy is out of date until opened."""
    case = locked(case)
    state = after(case.state, "amend" if case.state in ANSWERED else "sign_final")
    first = case.signed_at or at
    return write(
        case, state=state, signed_at=first, changed_after_signature_at=None, delivered_at=None
    )


@transaction.atomic
def mark_delivered(*, case: Case, by: Actor, at: datetime) -> Case:
    """The site opened the answer; the first time closes the last leg."""
    case = locked(case)
    if case.delivered_at is None and case.state in ANSWERED | {"preliminary"}:
        write(case, delivered_at=at)
        record("case.delivered", case, by=by, at=at)
        events.emit(CaseDelivered(case.pk, at))
    return case


@transaction.atomic
def note_patient_check(*, case: Case, verdict: str, at: datetime) -> None:
    """Keep the word of the patient check (SAFETY 1); it travels without the name."""
    Case.objects.filter(pk=case.pk).update(patient_check=verdict)
