"""What reports do when something happens elsewhere, and whom they tell."""

from binome.archive.events import StudyWithdrawn
from binome.cases import events as case_news
from binome.cases.models import Case
from binome.cases.news import senders_of, tell
from binome.cases.services.row import SYSTEM
from binome.kernel import events
from binome.kernel.clock import utc_now
from binome.reports.events import ReportRetracted, ReportSigned
from binome.reports.models import Report, State
from binome.reports.services import retract


def on_signed(event: ReportSigned) -> None:
    case = Case.objects.get(pk=event.case_id)
    tell(senders_of(case, at=event.at), "report_signed", case, at=event.at)


def on_retracted(event: ReportRetracted) -> None:
    case = Case.objects.get(pk=event.case_id)
    tell(senders_of(case, at=event.at), "report_signed", case, at=event.at)


def on_case_withdrawn(event: case_news.CaseWithdrawn) -> None:
    """A draft of a withdrawn case is cancelled; its text stays."""
    drafts = Report.objects.filter(case_id=event.case_id, state=State.DRAFT)
    drafts.update(state=State.CANCELLED)


def on_study_withdrawn(event: StudyWithdrawn) -> None:
    """The wrong patient's images: what was signed on them is entered in error (SAFETY 2)."""
    for case in Case.objects.filter(case_studies__study_id=event.study_id):
        retract(case=case, reason="images withdrawn", by=SYSTEM, at=utc_now())


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(ReportSigned, on_signed)
    events.subscribe(ReportRetracted, on_retracted)
    events.subscribe(case_news.CaseWithdrawn, on_case_withdrawn)
    events.subscribe(StudyWithdrawn, on_study_withdrawn)
