"""The site's word on an answer: read, understood, and what was done about it."""

from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.text import clean
from binome.people.actors import Actor
from binome.reports.models import Acknowledgement, ReportVersion
from binome.reports.services.reading import note_answer_read


@transaction.atomic
def acknowledge(
    *, version: ReportVersion, said: str, is_done: bool, by: Actor, at: datetime
) -> Acknowledgement:
    """Keep that somebody of the site read a version; the same words again change nothing."""
    said = clean(said).strip()[:1000]
    words = {"said": said, "is_done": is_done}
    known = Acknowledgement.objects.filter(version=version, person_id=by.person_id or "")
    last = known.last()
    if last is not None and (last.said, last.is_done) == (said, is_done):
        return last
    note_answer_read(version=version, by=by, at=at)
    made = Acknowledgement.objects.create(
        version=version, person_id=by.person_id or "", person_name=by.name, at=at, **words
    )
    about = Subject(version.case.site_id, version.case_id, (version.report_id, version.pk))
    audit.record("report.acknowledged", by=by, at=at, of=about)
    return made
