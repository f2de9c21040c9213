"""Writing a report: opened from the form, saved as typed, never over what another window saved."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import services as cases
from binome.cases.models import Case
from binome.people.actors import Actor
from binome.reports.models import SECTIONS, KeptText, Report
from binome.reports.prefill import clinical_information
from binome.reports.refusals import AlreadySigned, StaleRevision
from binome.reports.states import WRITABLE
from binome.reports.typed import kept_text


@transaction.atomic
def open_draft(*, case: Case, by: Actor, at: datetime) -> Report:
    """Return this reader's report of the case, made from the form the first time."""
    report, is_new = Report.objects.get_or_create(
        case=case,
        reader_id=by.person_id,
        defaults={
            "clinical_information": clinical_information(case),
            "opened_at": at,
            "saved_at": at,
        },
    )
    if is_new:
        _record("report.opened", report, by=by, at=at)
    return report


@transaction.atomic
def begin_reading(*, case: Case, by: Actor, at: datetime) -> Report:
    """The reader opens the images: note the first look, and hand out the report to write in."""
    cases.mark_opened(case=case, by=by, at=at)
    return open_draft(case=case, by=by, at=at)


def save_draft(
    *, report: Report, sections: Mapping[str, str], revision: int, by: Actor, at: datetime
) -> Report:
    """Save some sections over the revision they were typed on; return the report as it is now.

    Raises StaleRevision when another window saved other text meanwhile (this one is kept apart),
    AlreadySigned, TextTooLong. The same text again, whatever its revision, changes nothing.
    """
    texts = {name: kept_text(text) for name, text in sections.items() if name in SECTIONS}
    with transaction.atomic():
        held = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if held.state not in WRITABLE:
            raise AlreadySigned
        news = {name: text for name, text in texts.items() if getattr(held, name) != text}
        if not news:
            return held
        if held.revision == revision:
            return _save(held, news, by=by, at=at)
        kept = KeptText.objects.create(report=held, base_revision=revision, sections=news, at=at)
    raise StaleRevision(kept.pk, held.revision)


def _save(report: Report, news: Mapping[str, str], *, by: Actor, at: datetime) -> Report:
    for name, text in news.items():
        setattr(report, name, text)
    report.revision += 1
    report.saved_at = at
    report.save(update_fields=[*news, "revision", "saved_at"])
    _record("report.saved", report, by=by, at=at, detail=" ".join(news))
    return report


@transaction.atomic
def settle_kept_text(*, kept: KeptText, by: Actor, at: datetime) -> None:
    """The reader compared both texts and chose; the other one stays in the row."""
    KeptText.objects.filter(pk=kept.pk, settled_at__isnull=True).update(settled_at=at)
    _record("report.kept_text_settled", kept.report, by=by, at=at)


def _record(action: str, report: Report, *, by: Actor, at: datetime, detail: str = "") -> None:
    case = report.case
    about = Subject(site_id=case.site_id, case_id=case.pk, things=(report.pk,), detail=detail)
    audit.record(action, by=by, at=at, of=about)
