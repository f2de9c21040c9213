"""Keeping what a reader draws on images: change by change, so that two machines never overwrite."""

from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.people.actors import Actor
from binome.reports.marks import MarksChange
from binome.reports.models import ImageMarks
from binome.reports.refusals import TooManyMarks

MOST_MARKS = 1000


@transaction.atomic
def keep_marks(*, case: Case, change: MarksChange, by: Actor, at: datetime) -> None:
    """Apply a change of this person's drawings; the same change again changes nothing.

    A drawing on an image of another case is left out. Raises TooManyMarks.
    """
    row, _ = ImageMarks.objects.select_for_update(of=("self",)).get_or_create(
        case=case, person_id=by.id, defaults={"at": at}
    )
    before = dict(row.marks)
    own = cases.series_ids_of(case)
    for mark in change.put:
        if mark["frame"].split(".", 1)[0] in own:
            row.marks[mark["id"]] = mark
    for mark_id in change.drop:
        row.marks.pop(mark_id, None)
    if len(row.marks) > MOST_MARKS:
        raise TooManyMarks
    if row.marks == before:
        return
    row.at = at
    row.save(update_fields=["marks", "at"])
    about = Subject(site_id=case.site_id, case_id=case.pk, detail=f"{len(row.marks)} drawings")
    audit.record("report.marks_kept", by=by, at=at, of=about)
