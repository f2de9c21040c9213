"""A claim that rests is given on (SAFETY 13): writing, a message or a look keeps it alive."""

from datetime import datetime

from binome.cases import services as cases
from binome.cases.models import Assignment, Case, Message
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.quality.clock_table import CLAIM_RESTS
from binome.reports.models import Report

CLAIM_JOB = "quality.claim"
CLAIMED = "taken_from_group"


def watch(case: Case, *, at: datetime) -> None:
    """Look at a claim again when it has rested too long; nothing for a case given otherwise."""
    claim = Assignment.objects.filter(case=case, ended_at__isnull=True, reason=CLAIMED).first()
    if claim is not None:
        _look_later(claim, at + CLAIM_RESTS[case.urgency])


def look_now(assignment_id: str) -> None:
    look(assignment_id, at=utc_now())


def look(assignment_id: str, *, at: datetime) -> bool:
    """Let a claim lapse, or look again later; answer whether it lapsed."""
    claim = Assignment.objects.select_related("case").filter(pk=assignment_id).first()
    if claim is None or claim.ended_at is not None or claim.case.state != "assigned":
        return False
    ends = _last_sign(claim) + CLAIM_RESTS[claim.case.urgency]
    if ends > at:
        _look_later(claim, ends)
        return False
    cases.lapse(case=claim.case, at=at)
    return True


def _last_sign(claim: Assignment) -> datetime:
    """The last time its reader wrote, spoke or first looked."""
    case, reader = claim.case, claim.reader_id
    report = Report.objects.filter(case=case, reader_id=reader, saved_at__gt=claim.at).first()
    said = Message.objects.filter(case=case, author_id=reader or "", at__gt=claim.at).last()
    times = [claim.at, case.opened_by_reader_at, report and report.saved_at, said and said.at]
    return max(time for time in times if time)


def _look_later(claim: Assignment, at: datetime) -> None:
    key = f"claim:{claim.pk}:{at:%Y%m%d%H%M%S}"
    jobs.enqueue(CLAIM_JOB, {"assignment_id": claim.pk}, when=When(at, priority=2), key=key)
