"""What the sender decides about files: which patient, a mismatch explained, pictures looked at."""

from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.exchange import reasons
from binome.exchange.models import PatientDecision, Upload
from binome.exchange.refusals import NoSuchUpload, NothingToDecide, ReasonNeeded
from binome.exchange.review import found_in, identities_in, leave_out, locked_decision, review
from binome.exchange.states import State, Verdict, after
from binome.identity import site_keys
from binome.people.actors import Actor
from binome.seal import sealed

LEAST_REASON = 5
LONGEST_REASON = 1000


@transaction.atomic
def choose_patient(*, case: Case, key: str, by: Actor, at: datetime) -> str:
    """Keep one of several patients; the files of the others are left out and deleted, and never
    leave. Return the new verdict: the chosen one may still not be the form's.

    Raises NothingToDecide when the page was old.
    """
    decision = locked_decision(case)
    finding = found_in(case, decision)
    chosen = next((group for group in finding.groups if key in group.keys), None)
    if finding.verdict != Verdict.SEVERAL_PATIENTS or chosen is None:
        raise NothingToDecide
    others = {str(k) for group in finding.groups if group is not chosen for k in group.keys}
    decision.excluded_keys = sorted({*decision.excluded_keys, *others})
    _sign(decision, by=by, at=at)
    verdict = review(case, at=at)
    audit.record("patient.chosen", by=by, at=at, of=_about(case, verdict))
    return verdict


@transaction.atomic
def override(*, case: Case, reason: str, by: Actor, at: datetime) -> str:
    """Vouch that all present files are of the form's patient; the reason is sealed to the site.

    Holds for what is here now: a file that names somebody new stops again. Raises ReasonNeeded,
    NothingToDecide.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonNeeded
    decision = locked_decision(case)
    if found_in(case, decision).verdict not in (Verdict.MISMATCH, Verdict.SEVERAL_PATIENTS):
        raise NothingToDecide
    decision.accepted_keys = sorted({*decision.accepted_keys, *identities_in(case)})
    recipient = site_keys.recipient(case.site, at=at)
    decision.sealed_reason = sealed.seal(reason.strip()[:LONGEST_REASON].encode(), [recipient])
    _sign(decision, by=by, at=at)
    verdict = review(case, at=at)
    audit.record("patient.vouched", by=by, at=at, of=_about(case, verdict))
    return verdict


@transaction.atomic
def confirm_pixels(*, case: Case, upload_id: str, by: Actor, at: datetime) -> None:
    """Say that no name is visible in a picture; it may leave then. Raises NoSuchUpload."""
    locked_decision(case)
    upload = _of(case, upload_id)
    if upload.pixels_confirmed_at is not None:
        return
    Upload.objects.filter(pk=upload.pk, state=upload.state).update(
        state=after(upload.state, "confirm_pixels"), pixels_confirmed_at=at,
        pixels_confirmed_by=by.id,
    )  # fmt: skip
    audit.record("pixels.confirmed", by=by, at=at, of=_about(case, "", upload.pk))
    review(case, at=at)


@transaction.atomic
def leave_file_out(
    *, case: Case, upload_id: str, by: Actor, at: datetime, is_name_visible: bool = False
) -> None:
    """Leave one file out of the case; its bytes are deleted. Raises NoSuchUpload, IllegalMove."""
    locked_decision(case)
    upload = _of(case, upload_id)
    if upload.state == State.LEFT_OUT:
        return
    after(upload.state, "leave_out")
    reason = reasons.NAME_VISIBLE if is_name_visible else reasons.BY_SENDER
    leave_out(Upload.objects.filter(pk=upload.pk), State(upload.state), reason)
    audit.record("file.left_out", by=by, at=at, of=_about(case, reason, upload.pk))
    review(case, at=at)


def _of(case: Case, upload_id: str) -> Upload:
    upload = Upload.objects.filter(pk=upload_id, case=case).first()
    if upload is None:
        raise NoSuchUpload
    return upload


def _sign(decision: PatientDecision, *, by: Actor, at: datetime) -> None:
    decision.decided_by, decision.decided_at = by.id, at
    decision.save()


def _about(case: Case, detail: str = "", *things: str) -> Subject:
    return Subject(site_id=case.site_id, case_id=case.pk, things=things, detail=detail)
