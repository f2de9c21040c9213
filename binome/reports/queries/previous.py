"""The answer given before for the same patient, to whoever may read it; and what guards compare."""

from django.db.models import Q

from binome.archive.models import Series
from binome.cases.models import Case
from binome.people import policies
from binome.people.actors import Actor
from binome.people.site_cards import lacking_at
from binome.reports.guards import Advice, Evidence, advice_on
from binome.reports.models import Report, ReportVersion, State
from binome.reports.states import SIGNED
from binome.reports.typed import LONGEST_SECTION

MOST_CASES = 20


def previous_answer(case: Case, actor: Actor) -> ReportVersion | None:
    """Return the newest final answer of an earlier case of the patient that the actor may see."""
    for version in _answers_before(case):
        if policies.can(actor, "report.see", version):
            return version
    return None


def preliminary_of_another(case: Case, actor: Actor) -> ReportVersion | None:
    """Return the preliminary answer that stands, where somebody else signed it (SAFETY 13)."""
    last = ReportVersion.objects.filter(case=case).select_related("case").last()
    is_others = last and last.status == State.PRELIMINARY and last.signed_by_id != actor.id
    return last if is_others else None


def _answers_before(case: Case) -> list[ReportVersion]:
    """One a case, the newest case first; an answer that was taken back is none."""
    rows = (
        ReportVersion.objects.filter(case__in=_cases_of_the_patient(case))
        .select_related("report", "case__network", "case__site")
        .order_by("case_id", "-number")
    )
    newest: dict[str, ReportVersion] = {}
    for version in rows:
        newest.setdefault(version.case_id, version)
    usable = [one for one in newest.values() if one.status in SIGNED]
    return sorted(usable, key=lambda one: one.signed_at, reverse=True)


def _cases_of_the_patient(case: Case) -> list[str]:
    """Cases of the site with the same pseudonym, or with images of the same patient."""
    same = Q(case_studies__study__patient__studies__case_studies__case=case)
    if case.pseudonym:
        same |= Q(pseudonym=case.pseudonym)
    rows = Case.objects.filter(same, site_id=case.site_id).exclude(pk=case.pk).distinct()
    return list(rows.order_by("-sent_at").values_list("pk", flat=True)[:MOST_CASES])


def evidence_of(case: Case) -> Evidence:
    """Return the request's words and what the images of the question say of themselves."""
    rows = Series.objects.filter(
        study__case_studies__case=case, study__case_studies__is_prior=False
    ).values_list("laterality", "body_part_examined")
    lateralities, body_parts = zip(*rows, strict=True) if rows else ((), ())
    request = "\n".join((case.question, case.clinical_context, case.body_part))
    return Evidence(
        request, tuple(lateralities), tuple(dict.fromkeys(body_parts)),
        lacks=lacking_at(case.site_id),
    )  # fmt: skip


def advice_for(report: Report) -> list[Advice]:
    """Return what the guards say of a draft as it stands, in the active language."""
    if report.state not in (State.DRAFT, State.PRELIMINARY):
        return []
    texts = {name: text[:LONGEST_SECTION] for name, text in report.sections.items()}
    return advice_on(texts, evidence_of(report.case))
