"""Linking earlier studies to a case, contesting a link, taking it back (SAFETY 3)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from binome.archive import priors
from binome.archive import queries as archive
from binome.archive.models import PriorLink
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.services import priors as services
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken


@door("prior.link", of=cases.case_with_id)
@require_POST
def link(request: Request, case: Case) -> HttpResponse:
    """A human of the site confirms: the same patient."""
    earlier = archive.study_visible_to(request.actor, request.POST.get("study", ""))
    if earlier is None or not request.POST.get("same_patient"):
        messages.error(request, gettext("Confirm that it is the same patient. Nothing was linked."))
        return redirect("case", case.pk)
    try:
        services.link_prior(case=case, earlier=earlier, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    else:
        messages.success(request, gettext("Linked: the reader sees it beside the new images."))
    return redirect("case", case.pk)


@door("prior.contest", of=cases.case_with_id)
@require_POST
def contest(request: Request, case: Case) -> HttpResponse:
    """The reader says: not the same patient."""
    found = _link_of(request, case)
    if found is not None:
        services.contest_prior(case=case, link=found, by=request.actor, at=request.received_at)
        messages.success(
            request, gettext("Hidden. The site sees that you doubt it is the same patient.")
        )
    return redirect("case_read", case.pk)


@door("prior.link", of=cases.case_with_id)
@require_POST
def unlink(request: Request, case: Case) -> HttpResponse:
    found = _link_of(request, case)
    if found is not None:
        services.unlink_prior(case=case, link=found, by=request.actor, at=request.received_at)
        messages.success(request, gettext("Taken back. You can link it again."))
    return redirect("case", case.pk)


def _link_of(request: Request, case: Case) -> PriorLink | None:
    """The link that the form names, of one of the case's own studies."""
    found = priors.link_with_id(request.POST.get("link", ""))
    own = case.case_studies.filter(is_prior=False)
    return found if found and own.filter(study=found.study_id).exists() else None
