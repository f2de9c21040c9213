"""Which clock starts and ends with which event: the table of docs/formats/clocks.md as code."""

from datetime import datetime
from typing import Any

from binome.cases import events as case_news
from binome.cases.models import Case
from binome.kernel import events
from binome.quality import claims, clocks, critical, forecasting, outcomes, review_talk, reviews
from binome.quality.clock_table import ClockLeg
from binome.reports.events import ReportRetracted, ReportSigned
from binome.reports.models import ReportVersion, State


def _case(event: Any) -> Case:
    return Case.objects.select_related("network", "site", "opened_by").get(pk=event.case_id)


def on_sent(event: case_news.CaseSent) -> None:
    case = _case(event)
    for leg in (ClockLeg.TAKEN, ClockLeg.ANSWERED):
        clocks.start(case, leg, at=event.at)
    if case.readable_at is None:
        clocks.start(case, ClockLeg.ARRIVED, at=event.at)


def on_assigned(event: case_news.CaseAssigned) -> None:
    case = _case(event)
    clocks.end(case, ClockLeg.TAKEN, verb="keep", at=event.at)
    clocks.start(case, ClockLeg.OPENED, at=event.at)
    claims.watch(case, at=event.at)
    _forecast(case, event.at)


def on_without_reader(event: Any) -> None:
    """Offered, waiting, or lapsed: nobody has it, and somebody must."""
    case = _case(event)
    clocks.end(case, ClockLeg.OPENED, verb="withdraw", at=event.at)
    if case.is_open and case.reader_id is None:
        clocks.start_once(case, ClockLeg.TAKEN, at=event.at)
    _forecast(case, event.at)


def _forecast(case: Case, at: datetime) -> None:
    """What the site is told when its case was just sent and routed."""
    if case.sent_at == at:
        forecasting.keep(case, at=at)


def on_opened(event: case_news.CaseOpened) -> None:
    clocks.end(_case(event), ClockLeg.OPENED, verb="keep", at=event.at)


def on_readable(event: case_news.ImagesReadable) -> None:
    clocks.end(_case(event), ClockLeg.ARRIVED, verb="keep", at=event.at)


def on_images(event: case_news.ImagesNoted) -> None:
    """Images after the answer restart its clock (SAFETY 9)."""
    if event.is_after_signature:
        clocks.start(_case(event), ClockLeg.ANSWERED, at=event.at)


def on_signed(event: ReportSigned) -> None:
    case = _case(event)
    for leg in (ClockLeg.OPENED, ClockLeg.ANSWERED):
        clocks.end(case, leg, verb="keep", at=event.at)
    clocks.start(case, ClockLeg.READ, at=event.at)
    outcomes.plan(case, at=event.at)
    version = ReportVersion.objects.get(pk=event.version_id)
    must_call = review_talk.answered(case, version, at=event.at)
    if version.critical_result == "yes" or must_call:
        critical.raise_result(case=case, version_id=version.pk, at=event.at)
    if version.status == State.FINAL:
        reviews.plan(case, version.pk, at=event.at)


def on_retracted(event: ReportRetracted) -> None:
    """Nobody acts on it any more, and nobody reads it again."""
    case = _case(event)
    critical.cancel(case, at=event.at)
    reviews.cancel(case, at=event.at)
    review_talk.answered(case, None, at=event.at)


def on_delivered(event: case_news.CaseDelivered) -> None:
    clocks.end(_case(event), ClockLeg.READ, verb="keep", at=event.at)


def on_over(event: Any) -> None:
    """Returned or withdrawn: nothing is promised any more."""
    clocks.end_all(_case(event), at=event.at)


def on_withdrawn(event: case_news.CaseWithdrawn) -> None:
    on_over(event)
    critical.cancel(_case(event), at=event.at)
    reviews.cancel(_case(event), at=event.at)


def on_requalified(event: case_news.CaseRequalified) -> None:
    """Another urgency, other times: each clock that runs begins anew."""
    case = _case(event)
    for leg in case.clocks.filter(ended_at__isnull=True).values_list("leg", flat=True):
        clocks.start(case, leg, at=event.at)


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(case_news.CaseSent, on_sent)
    events.subscribe(case_news.CaseAssigned, on_assigned)
    events.subscribe(case_news.CaseOffered, on_without_reader)
    events.subscribe(case_news.CaseWaits, on_without_reader)
    events.subscribe(case_news.CaseOpened, on_opened)
    events.subscribe(case_news.ImagesReadable, on_readable)
    events.subscribe(case_news.ImagesNoted, on_images)
    events.subscribe(case_news.CaseDelivered, on_delivered)
    events.subscribe(case_news.CaseReturned, on_over)
    events.subscribe(case_news.CaseWithdrawn, on_withdrawn)
    events.subscribe(case_news.CaseRequalified, on_requalified)
    events.subscribe(ReportSigned, on_signed)
    events.subscribe(ReportRetracted, on_retracted)
