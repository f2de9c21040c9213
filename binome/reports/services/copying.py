"""Taking over what was found the last time, with a mark that stays until a word is changed."""

from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.reports.models import Report, ReportVersion
from binome.reports.services.drafting import save_draft
from binome.reports.services.templating import Typed

OF_THE_SAME_CASE = ("technique", "findings", "conclusion")  # a senior goes on from a preliminary
COPIED = ("technique", "findings")  # a conclusion is about these images, never about earlier ones


def copy_previous(
    *, report: Report, previous: ReportVersion, page: Typed, by: Actor, at: datetime
) -> tuple[Report, list[str]]:
    """Save what the page holds, then fill its empty sections; return them. As `save_draft`."""
    report = save_draft(report=report, sections=page.sections, revision=page.revision, by=by, at=at)
    before = previous.content["sections"]
    is_same_case = previous.case_id == report.case_id
    texts = {
        name: before[name]
        for name in (OF_THE_SAME_CASE if is_same_case else COPIED)
        if before.get(name, "").strip() and not report.sections[name].strip()
    }
    with transaction.atomic():
        report = save_draft(report=report, sections=texts, revision=report.revision, by=by, at=at)
        source = {"case": previous.content["case"], "number": previous.number}
        marks = {name: {**source, "text": text} for name, text in texts.items()}
        report.copied_texts = {**report.copied_texts, **marks}
        report.save(update_fields=["copied_texts"])
        about = Subject(report.case.site_id, report.case_id, (report.pk, previous.pk))
        audit.record("report.copied", by=by, at=at, of=about)
    return report, list(texts)
