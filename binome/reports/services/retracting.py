"""Entered in error: a signed report that must not be used any more says so on every rendition."""

from datetime import datetime
from typing import Any

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.cases.services.row import locked
from binome.kernel import events
from binome.people.actors import Actor
from binome.reports.events import ReportRetracted
from binome.reports.hashing import hash_of
from binome.reports.models import Report, ReportVersion, State
from binome.reports.services.wording import keep_words
from binome.reports.states import after

KEPT = (
    "act", "place_of_reading", "images_fingerprint", "last_message_id", "seen", "critical_result",
)  # fmt: skip


@transaction.atomic
def retract(*, case: Case, reason: str, by: Actor, at: datetime) -> ReportVersion | None:
    """Mark the answer of a case as entered in error: one more version, the older ones unchanged."""
    case = locked(case)
    last = ReportVersion.objects.filter(case=case).last()
    if last is None or last.status == State.ENTERED_IN_ERROR:
        return None
    fields: dict[str, Any] = {
        **{name: getattr(last, name) for name in KEPT},
        "case_id": case.pk,
        "number": last.number + 1,
        "status": str(after(last.status, "retract")),
        "content": {**last.content, "retracted_because": reason.strip()[:300]},
        "signed_by_id": by.id,
        "signed_by_name": by.name,
        "signed_at": at,
        "previous_hash": last.own_hash,
    }
    version = ReportVersion(report=last.report, **fields, own_hash=hash_of(fields))
    version.save()
    keep_words(version)
    Report.objects.filter(pk=last.report_id).update(state=State.ENTERED_IN_ERROR)
    about = Subject(case.site_id, case.pk, (last.report_id, version.pk))
    audit.record("report.retracted", by=by, at=at, of=about)
    events.emit(ReportRetracted(case.pk, version.pk, at))
    return version
