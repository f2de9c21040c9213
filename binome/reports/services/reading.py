"""Noting that somebody had an answer on screen, so that a later change can be told to them."""

from datetime import datetime

from binome.people.actors import Actor
from binome.reports.models import AnswerRead, ReportVersion


def note_answer_read(*, version: ReportVersion, by: Actor, at: datetime) -> None:
    """Keep the highest number this person opened; a look at an older version changes nothing."""
    if not by.person_id:
        return
    row, is_new = AnswerRead.objects.get_or_create(
        case_id=version.case_id, person_id=by.person_id,
        defaults={"number": version.number, "at": at},
    )  # fmt: skip
    if not is_new and row.number < version.number:
        AnswerRead.objects.filter(pk=row.pk, number__lt=version.number).update(
            number=version.number, at=at
        )
