"""What reports do when something happens elsewhere, and whom they tell."""

from datetime import datetime

from binome.archive.events import StudyWithdrawn
from binome.cases import events as case_news
from binome.cases.models import Case
from binome.cases.news import senders_of, tell
from binome.cases.services.row import SYSTEM
from binome.kernel import events
from binome.kernel.clock import utc_now
from binome.people import policies
from binome.people.credentials import actor_of_person
from binome.people.models import Person
from binome.reports.drawings import filing
from binome.reports.events import ReportRetracted, ReportSigned
from binome.reports.models import Report, ReportVersion, State
from binome.reports.queries.reading import read_before
from binome.reports.sending import ordering
from binome.reports.services import forget_recordings, retract


def on_signed(event: ReportSigned) -> None:
    """The recordings of a signed report have done their work; the site hears of the answer."""
    if event.status != State.PRELIMINARY:
        forget_recordings(event.report_id)
    _tell(event.case_id, event.version_id, at=event.at)


def on_retracted(event: ReportRetracted) -> None:
    _tell(event.case_id, event.version_id, at=event.at)


def _tell(case_id: str, version_id: str, *, at: datetime) -> None:
    """Tell the site of an answer, and whoever read an earlier one and may still see it that it
    has changed."""
    case = Case.objects.select_related("network").get(pk=case_id)
    version = ReportVersion.objects.get(pk=version_id)
    readers = [one for one in read_before(version) if _may_see(one, case, at=at)]
    told = {one.pk for one in readers}
    tell(readers, "report_changed", case, at=at)
    others = [one for one in senders_of(case, at=at) if one.pk not in told]
    tell(others, "report_signed", case, at=at)


def _may_see(person: Person, case: Case, *, at: datetime) -> bool:
    return policies.can(actor_of_person(person, at=at), "report.see", case)


def on_case_withdrawn(event: case_news.CaseWithdrawn) -> None:
    """A draft of a withdrawn case is cancelled; its text stays."""
    drafts = Report.objects.filter(case_id=event.case_id, state=State.DRAFT)
    drafts.update(state=State.CANCELLED)


def on_study_withdrawn(event: StudyWithdrawn) -> None:
    """The wrong patient's images: what was signed on them is entered in error (SAFETY 2)."""
    own = {"case_studies__study_id": event.study_id, "case_studies__is_prior": False}
    for case in Case.objects.filter(**own):
        retract(case=case, reason="images withdrawn", by=SYSTEM, at=utc_now())


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(ReportSigned, on_signed)
    events.subscribe(ReportSigned, filing.order)
    events.subscribe(ReportRetracted, filing.order_rejection)
    events.subscribe(ReportRetracted, on_retracted)
    events.subscribe(ReportSigned, ordering.order)
    events.subscribe(ReportRetracted, ordering.order)
    events.subscribe(case_news.CaseWithdrawn, on_case_withdrawn)
    events.subscribe(StudyWithdrawn, on_study_withdrawn)
