"""The images of a case without the report: from the paper's link, or on the second screen."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.pages.doors import Request, door
from binome.pages.viewing import viewer_of
from binome.pages.views.reading import wanted_of
from binome.people.policies import can


@door("case.look", of=cases.case_with_id)
@require_GET
def look(request: Request, case: Case) -> HttpResponse:
    """Show the images; what the reader of the case sees and draws here counts as beside it."""
    is_reader = can(request.actor, "case.read", case)
    context = {
        "case": case,
        "viewer": viewer_of(
            case, wanted_of(request, "case_look"), by=request.actor if is_reader else None
        ),
        "is_reader": is_reader,
        "section": "worklist",
    }
    return render(request, "cases/look.html", context)
