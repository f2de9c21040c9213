"""Running the patient check over a case and moving its files accordingly, under one lock a case."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.states import ANSWERED, OPEN
from binome.dicom.identity import PatientIdentity
from binome.exchange import patient_check, reasons, uploads
from binome.exchange.models import PatientDecision, Upload
from binome.exchange.patient_check import Finding
from binome.exchange.sealed_facts import open_facts
from binome.exchange.states import BLOCKING, IN_CHECK, State, after
from binome.identity.fields import IdentityFields
from binome.identity.models import Keeper
from binome.identity.services import fields_of
from binome.jobs import services as jobs
from binome.jobs.services import When

ADMIT = "exchange.admit"
COUNTED = IN_CHECK | {State.ADMITTED}


@transaction.atomic
def review(case: Case, *, at: datetime) -> str:
    """Check the patient of a case again and let its files go or wait; return the verdict."""
    decision = locked_decision(case)
    _send_away(case, decision.excluded_keys, at=at)
    files = Upload.objects.filter(case=case, state__in=COUNTED)
    if is_checked_at_site(case):
        verdict = Case.objects.values_list("patient_check", flat=True).get(pk=case.pk)
    elif not files.exists():
        cases.note_patient_check(case=case, verdict="", at=at)
        return ""
    else:
        verdict = found_in(case, decision).verdict
        cases.note_patient_check(case=case, verdict=verdict, at=at)
    if verdict in BLOCKING:
        for state in (State.EXAMINED, State.NEEDS_PIXEL_REVIEW):
            _move(files.filter(state=state), state, "doubt")
        return verdict
    _move(files.filter(state=State.WAITING), State.WAITING, "settle")
    unseen = files.filter(
        state=State.EXAMINED, needs_pixel_review=True, pixels_confirmed_at__isnull=True
    )
    _move(unseen, State.EXAMINED, "ask_to_look")
    order_admission(case, at=at)
    return verdict


def is_checked_at_site(case: Case) -> bool:
    """Whether the site's browser compares form and files: this server cannot open the card."""
    return case.card is not None and case.card.kept_by == Keeper.SITE


def found_in(case: Case, decision: PatientDecision) -> Finding:
    """Return what the patient check finds now; opens one sealed identity a distinct patient."""
    return patient_check.check(
        identities_in(case), form_identity(case), accepted=decision.accepted_keys
    )


def identities_in(case: Case) -> dict[str, PatientIdentity]:
    """Return the distinct identities in the files of a case, by key, in the order met."""
    rows = Upload.objects.filter(case=case, state__in=COUNTED).order_by("created_at", "pk")
    first: dict[str, str] = {}
    for key, upload_id in rows.values_list("patient_key", "pk"):
        first.setdefault(key, upload_id)
    sealed = dict(Upload.objects.filter(pk__in=first.values()).values_list("pk", "sealed"))
    return {
        key: patient_check.of_file(open_facts(sealed[upload_id], site_id=case.site_id))
        for key, upload_id in first.items()
    }


def form_identity(case: Case) -> PatientIdentity:
    """Return who the sender says the patient is."""
    card = fields_of(case.card) if case.card else IdentityFields()
    return patient_check.of_form(card, sex=case.sex)


def locked_decision(case: Case) -> PatientDecision:
    """Return the decision of a case, locked until the transaction ends."""
    PatientDecision.objects.get_or_create(case=case)
    return PatientDecision.objects.select_for_update().get(case=case)


def order_admission(case: Case, *, at: datetime) -> None:
    """Order the admission of what is ready, when the case is on its way."""
    ready = Upload.objects.filter(case=case, state=State.EXAMINED).order_by("-examined_at", "-pk")
    newest = ready.values_list("pk", flat=True).first()
    state = Case.objects.values_list("state", flat=True).get(pk=case.pk)
    if newest and state in OPEN | ANSWERED:
        # One order a newest file: an order while the former one runs is not swallowed by its key.
        key = f"{ADMIT}:{case.pk}:{newest}"
        jobs.enqueue(ADMIT, {"case_id": case.pk}, when=When(at, priority=2), key=key)


def _send_away(case: Case, excluded_keys: list[str], *, at: datetime) -> None:
    """Leave out the files of a patient the sender did not choose, also those that come later."""
    for state in IN_CHECK:
        others = Upload.objects.filter(case=case, state=state, patient_key__in=excluded_keys)
        leave_out(others, state, reasons.OTHER_PATIENT)


def leave_out(files: QuerySet[Upload], state: State, reason: str) -> int:
    """Leave files out; their bytes are deleted once the transaction holds."""
    gone = list(files.values_list("pk", flat=True))
    moved = Upload.objects.filter(pk__in=gone, state=state).update(
        state=after(state, "leave_out"), reason=reason
    )
    transaction.on_commit(lambda: _delete_bytes(gone))
    return moved


def _delete_bytes(upload_ids: list[str]) -> None:
    for upload_id in upload_ids:
        uploads.partials().delete(upload_id)


def _move(files: QuerySet[Upload], state: State, verb: str) -> None:
    files.update(state=after(state, verb))
