"""A case's studies are shown to whoever has the case: through the archive's grants only."""

from datetime import datetime

from binome.archive import services as archive
from binome.archive.models import Study
from binome.archive.services import Terms
from binome.cases.models import Case
from binome.cases.services.row import SYSTEM
from binome.people.actors import Actor
from binome.people.models import Group, Person


def grant_all(case: Case, *, to: Person | Group, by: Actor, at: datetime) -> None:
    """Show every study of the case to a reader or a group."""
    for study in _studies(case):
        archive.grant(study, to=to, terms=Terms(_reason(case)), by=by, at=at)


def grant_study(case: Case, study: Study, *, at: datetime) -> None:
    """Show a study that has just come to whoever has the case already."""
    for to in (case.reader, case.group):
        if to is not None:
            archive.grant(study, to=to, terms=Terms(_reason(case)), by=SYSTEM, at=at)


def revoke_all(case: Case, *, by: Actor, at: datetime) -> None:
    """Take back what was shown because of this case, and nothing else."""
    for study in _studies(case):
        archive.revoke_grants(study, reason=_reason(case), by=by, at=at)


def _studies(case: Case) -> list[Study]:
    return list(Study.objects.filter(case_studies__case=case))


def _reason(case: Case) -> str:
    return f"case {case.pk}"
