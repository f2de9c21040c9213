"""What stands beside a case from earlier: linked, offered to the site, and taken away again."""

from dataclasses import dataclass, field

from binome.archive import priors
from binome.archive.models import PriorLink, Study
from binome.cases.models import Case, CaseStudy


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier study: days before the case's own, and the case it came with, by name."""

    study: Study
    days: int | None
    came_with: str = ""
    link: PriorLink | None = None

    @property
    def months(self) -> int:
        """About how many months before."""
        return round((self.days or 0) / 30.44)


@dataclass(frozen=True, slots=True)
class Priors:
    """The three lists of a case."""

    linked: list[Earlier] = field(default_factory=list)
    offered: list[Earlier] = field(default_factory=list)
    ended: list[Earlier] = field(default_factory=list)


def priors_of(case: Case) -> Priors:
    """Every list, over the studies the case is about."""
    found = Priors()
    own = Study.objects.stored().filter(case_studies__case=case, case_studies__is_prior=False)
    for study in own.select_related("patient"):
        for link in priors.links_of(study):
            found.linked.append(_earlier(link.earlier, study, link))
        for link in priors.ended_links_of(study):
            found.ended.append(_earlier(link.earlier, study, link))
        taken = case.case_studies.values("study_id")
        for earlier in priors.candidates(study).exclude(pk__in=taken):
            found.offered.append(_earlier(earlier, study, None))
    return found


def _earlier(earlier: Study, study: Study, link: PriorLink | None) -> Earlier:
    cases = CaseStudy.objects.filter(study=earlier, is_prior=False).order_by("added_at")
    came_with = cases.values_list("case__name", flat=True).first() or ""
    return Earlier(earlier, priors.days_between(earlier, study), came_with, link)


def prior_study_ids(case: Case) -> set[str]:
    """The studies that stand beside a case for comparison."""
    rows = case.case_studies.filter(is_prior=True)
    return set(rows.values_list("study_id", flat=True))
