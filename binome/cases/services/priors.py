"""Earlier studies beside a case's own (SAFETY 3): linked by the site, shown to its reader, and
hidden from the page and the grants at once when somebody contests."""

from datetime import datetime

from django.db import transaction

from binome.archive import priors
from binome.archive import services as archive
from binome.archive.models import PriorLink, Study
from binome.archive.priors import AnotherPatient
from binome.cases.models import Case, CaseStudy
from binome.cases.promises import promised_before
from binome.cases.services import access
from binome.cases.services.row import locked, write
from binome.cases.states import ANSWERED
from binome.people.actors import Actor


@transaction.atomic
def link_prior(*, case: Case, earlier: Study, by: Actor, at: datetime) -> PriorLink:
    """Show an earlier study beside the case's own of the same patient; raises AnotherPatient."""
    case = locked(case)
    own = Study.objects.filter(case_studies__case=case, case_studies__is_prior=False)
    study = own.filter(patient=earlier.patient_id).exclude(pk=earlier.pk).first()
    if study is None:
        raise AnotherPatient
    made = priors.link(study, earlier=earlier, by=by, at=at)
    CaseStudy.objects.get_or_create(
        case=case, study=earlier, defaults={"is_prior": True, "added_at": at}
    )
    access.grant_study(case, earlier, at=at)
    return made


@transaction.atomic
def contest_prior(*, case: Case, link: PriorLink, by: Actor, at: datetime) -> bool:
    """The reader says that it is not the same patient: hidden from this instant on."""
    return priors.contest(link, by=by, at=at) and _taken_away(case, link, by=by, at=at)


@transaction.atomic
def unlink_prior(*, case: Case, link: PriorLink, by: Actor, at: datetime) -> bool:
    """The site takes the link back."""
    return priors.unlink(link, by=by, at=at) and _taken_away(case, link, by=by, at=at)


def _taken_away(case: Case, link: PriorLink, *, by: Actor, at: datetime) -> bool:
    """No grant and no row any more; an answer that may cite it is work again."""
    case = locked(case)
    CaseStudy.objects.filter(case=case, study=link.earlier_id, is_prior=True).delete()
    archive.revoke_grants(link.earlier, reason=f"case {case.pk}", by=by, at=at)
    if case.state in ANSWERED:
        promise = promised_before(case.urgency, since=at, binome=None, pathway=case.pathway)
        write(case, changed_after_signature_at=at, promised_before_at=promise)
    return True
