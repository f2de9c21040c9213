"""Signing: what was checked becomes a version that never changes, and the case moves on."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services.row import locked
from binome.kernel import events
from binome.people.actors import Actor
from binome.reports.drawings.freezing import added_drawings, frozen_drawings
from binome.reports.events import ReportSigned
from binome.reports.hashing import hash_of
from binome.reports.models import Report, ReportVersion, State
from binome.reports.queries.bindings import seen_statement
from binome.reports.queries.opinions import cited_from
from binome.reports.queries.previous import preliminary_of_another
from binome.reports.refusals import IllegalMove, Incomplete
from binome.reports.services import checks
from binome.reports.services.wording import keep_words
from binome.reports.signature import Binding, Signature
from binome.reports.snapshot import facts_of
from binome.reports.states import SIGNED, after
from binome.reports.typed import kept_text

SAME_PRESS = timedelta(minutes=2)
VERBS = {State.PRELIMINARY: "sign_preliminary", State.FINAL: "sign_final"}


@transaction.atomic
def sign(
    *, report: Report, status: State, signature: Signature, by: Actor, at: datetime
) -> ReportVersion:
    """Sign the report as preliminary or final; every reason not to is a CannotSign."""
    case = locked(report.case)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    checks.who(case, status, signature, by=by, at=at)
    checks.unsigned(report, case)
    twin = _same_press(case, signature, by=by, at=at)
    if twin and twin.status == status and twin.content["sections"] == report.sections:
        return twin
    state = after(report.state, VERBS[status])
    binding = checks.same(case, signature.known)
    checks.whole(report, case, status=status, signature=signature)
    checks.compared(case, status, signature, by=by)
    signed = _signed(case, signature, binding, by=by, at=at)
    Report.objects.filter(pk=report.pk).update(coded=dict(signature.coded))
    content = {
        **facts_of(case),
        "sections": report.sections,
        "addenda": [],
        **({"coded": dict(signature.coded)} if signature.coded else {}),
        "reason": signature.reason.strip()[:300],
        **({"copied": _copied(report)} if report.copied else {}),
        **frozen_drawings(case, by, signature.region_values),
        "answer": {**_answer(case, signed), **_circumstances(case, signature, by=by)},
    }
    return _write(report, state, content, signed)


@transaction.atomic
def add_addendum(
    *, report: Report, text: str, signature: Signature, by: Actor, at: datetime
) -> ReportVersion:
    """Add to a final report; what was signed before stands unchanged above it."""
    case, text = locked(report.case), kept_text(text).strip()
    if not text:
        raise Incomplete
    checks.appending(case, signature, by=by, at=at)
    last = ReportVersion.objects.filter(case=case).last()
    if last is None or last.status not in SIGNED:
        raise IllegalMove
    twin = _same_press(case, signature, by=by, at=at)
    if twin and [text] == [each["text"] for each in twin.content["addenda"][-1:]]:
        return twin
    binding = checks.same(case, signature.known)
    cites = cited_from(case, signature.cites)
    addendum: dict[str, Any] = {"text": text, "by": by.name, "at": at.isoformat()}
    addendum.update(_confirmed_by(signature))
    if cites:
        addendum["cites"] = cites
    content = {
        **last.content,
        **facts_of(case),
        "addenda": [*last.content["addenda"], addendum],
        **_drawings_since(last, case, signature, by),
    }
    signed = _signed(case, signature, binding, by=by, at=at)
    return _write(last.report, after(last.status, "append"), content, signed)


def _drawings_since(
    last: ReportVersion, case: Case, signature: Signature, by: Actor
) -> dict[str, Any]:
    """What was drawn under the answer stays; what this signer drew since is added."""
    before = {name: last.content[name] for name in ("drawings",) if name in last.content}
    return added_drawings(before, frozen_drawings(case, by, signature.region_values))


def _same_press(
    case: Case, signature: Signature, *, by: Actor, at: datetime
) -> ReportVersion | None:
    """Return the newest version where this person signed it just now, knowing the same: a button
    pressed twice."""
    last = ReportVersion.objects.filter(case=case).last()
    if last is None or last.signed_by_id != by.id or at - last.signed_at > SAME_PRESS:
        return None
    knew = (last.images_fingerprint, last.last_message_id)
    known = signature.known
    return last if knew == (known.images_fingerprint, known.last_message_id) else None


def _signed(
    case: Case, signature: Signature, binding: Binding, *, by: Actor, at: datetime
) -> dict[str, Any]:
    """The fields of a version that say who signed, when, on what."""
    return {
        "signed_by_id": by.id,
        "signed_by_name": by.name,
        "signed_at": at,
        "act": case.network.act,
        "place_of_reading": signature.place_of_reading[:120],
        "images_fingerprint": binding.images_fingerprint,
        "last_message_id": binding.last_message_id,
        "seen": seen_statement(case, by).as_json(),
        "critical_result": signature.critical_result,
    }


def _answer(case: Case, signed: dict[str, Any]) -> dict[str, Any]:
    """Who gave the answer and how: what stays on the paper when somebody adds to it later."""
    return {
        "by": signed["signed_by_name"],
        "at": signed["signed_at"].isoformat(),
        "seen": signed["seen"],
        "place_of_reading": signed["place_of_reading"],
        "critical_result": signed["critical_result"],
        "is_complete": case.complete_at is not None,
    }


def _circumstances(case: Case, signature: Signature, *, by: Actor) -> dict[str, Any]:
    """How it was read, as the signer says, and whose preliminary answer it follows."""
    said = signature.circumstances.as_json()
    before = preliminary_of_another(case, by)
    return {
        **_confirmed_by(signature),
        **({"circumstances": said} if said else {}),
        **({"preliminary_by": before.signed_by_name} if before else {}),
    }


def _confirmed_by(signature: Signature) -> dict[str, str]:
    """By what the signer said who they are: password, pin, passkey."""
    means = signature.evidence.means
    return {"confirmed_by": means} if means else {}


def _copied(report: Report) -> dict[str, dict[str, Any]]:
    """By section: the case and version it began as a copy of, and whether a word was changed."""
    kept = ("case", "number", "is_touched")
    return {n: {name: source[name] for name in kept} for n, source in report.copied.items()}


def _write(
    report: Report, state: State, content: dict[str, Any], signed: dict[str, Any]
) -> ReportVersion:
    """Append the version to the case's chain, move report and case, tell the others."""
    case = report.case
    last = ReportVersion.objects.filter(case=case).last()
    fields = {
        **signed,
        "case_id": case.pk,
        "number": last.number + 1 if last else 1,
        "status": str(state),
        "content": content,
        "previous_hash": last.own_hash if last else "",
    }
    version = ReportVersion(report=report, **fields, own_hash=hash_of(fields))
    version.save()
    keep_words(version)
    Report.objects.filter(pk=report.pk).update(state=state)
    at = version.signed_at
    note = cases.note_preliminary if state == State.PRELIMINARY else cases.note_signed
    note(case=case, at=at)
    by = Actor(id=version.signed_by_id, name=version.signed_by_name)
    about = Subject(case.site_id, case.pk, (report.pk, version.pk), detail=version.status)
    audit.record("report.signed", by=by, at=at, of=about)
    events.emit(ReportSigned(case.pk, report.pk, version.pk, version.status, at))
    return version
