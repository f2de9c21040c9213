"""Noting that somebody had an answer on screen, so that a later change can be told to them, and
that a program fetched some."""

from collections.abc import Iterable
from datetime import datetime

from binome.audit import services as audit
from binome.audit.services import Subject
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


def note_fetched(*, versions: Iterable[ReportVersion], form: str, by: Actor, at: datetime) -> None:
    """One event for each site whose answers a program was given, naming them."""
    by_site: dict[str, list[ReportVersion]] = {}
    for version in versions:
        by_site.setdefault(version.case.site_id, []).append(version)
    for site_id, found in by_site.items():
        case_id = found[0].case_id if len(found) == 1 else ""
        about = Subject(site_id, case_id, tuple(one.pk for one in found), detail=form)
        audit.record("report.fetched", by=by, at=at, of=about)
