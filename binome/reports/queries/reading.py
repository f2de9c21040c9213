"""Who has read which version, and for whom an answer holds news."""

from collections.abc import Iterable

from django.db.models import F, Max

from binome.cases.models import Case
from binome.people.actors import Actor
from binome.people.models import Person
from binome.reports.models import SECTIONS, AnswerRead, Report, ReportVersion


def read_before(version: ReportVersion) -> list[Person]:
    """Return those who read an earlier version of the case, without whoever signed this one."""
    ids = AnswerRead.objects.filter(case_id=version.case_id, number__lt=version.number)
    readers = Person.objects.filter(pk__in=ids.values("person_id"), is_active=True)
    return list(readers.exclude(pk=version.signed_by_id).order_by("pk"))


def version_read_by(case: Case, actor: Actor) -> int:
    """Return the newest version this person has had on screen; 0 for none."""
    row = AnswerRead.objects.filter(case=case, person_id=actor.person_id or "").first()
    return row.number if row else 0


def changed_since_read(cases: Iterable[Case], actor: Actor) -> set[str]:
    """Return the cases whose answer was added to or changed after this person read it."""
    rows = AnswerRead.objects.filter(
        case__in=[one.pk for one in cases], person_id=actor.person_id or ""
    )
    newest = rows.annotate(newest=Max("case__report_versions__number"))
    return set(newest.filter(newest__gt=F("number")).values_list("case_id", flat=True))


def version_before(version: ReportVersion, number: int = 0) -> ReportVersion | None:
    """Return that version of the same case, or the one right before; the door asked for this."""
    rows = ReportVersion.objects.filter(case_id=version.case_id).exclude(pk=version.pk)
    if number:
        return rows.filter(number=number).first()
    return rows.filter(number__lt=version.number).last() or rows.first()


def unsigned_words(report: Report, signed: ReportVersion | None) -> str:
    """Return what this reader wrote and nobody signed: the start of an addendum, never lost."""
    if signed is None or signed.report_id == report.pk:
        return ""
    said = signed.content["sections"]
    texts = [getattr(report, name).strip() for name in SECTIONS if name != "clinical_information"]
    known = {text.strip() for text in said.values()}
    return "\n\n".join(text for text in reversed(texts) if text and text not in known)
