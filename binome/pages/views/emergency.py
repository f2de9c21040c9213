"""Breaking the glass: a case is opened by its spoken name and a reason, and its site is told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.services import emergency as services
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people import emergencies
from binome.people.models import BrokenGlass, GlassReason


@door("case.break_glass")
@require_http_methods(["GET", "POST"])
def emergency(request: Request) -> HttpResponse:
    """Ask for the name and the reason, or open the case."""
    if request.method == "POST":
        try:
            case = services.open_in_emergency(
                spoken=request.POST.get("name", "")[:80], reason=request.POST.get("reason", ""),
                by=request.actor, at=request.received_at,
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, spoken(refusal))
        else:
            return redirect("case", case.pk)
    context = {
        "reasons": GlassReason.choices,
        "typed": request.POST.get("name", "")[:80],
        "open_ones": _open_to(request),
        "section": "worklist",
    }
    return render(request, "cases/emergency.html", context)


def _open_to(request: Request) -> list[tuple[str, BrokenGlass]]:
    """The cases that are open to this person now, by name."""
    found = list(emergencies.broken_by(str(request.actor.person_id), at=request.received_at))
    names = cases.names_of({glass.case_id for glass in found})
    return [(names.get(glass.case_id, ""), glass) for glass in found]


@door("case.withdraw", of=cases.case_with_id)
@require_POST
def end(request: Request, case: Case) -> HttpResponse:
    """The site ends a right that somebody took in an emergency."""
    glass = emergencies.glass_with_id(request.POST.get("glass", "")[:26])
    if glass is not None and glass.case_id == case.pk:
        services.close_again(glass, by=request.actor, at=request.received_at)
        messages.success(request, gettext("Ended. This person no longer sees the case."))
    return redirect("case", case.pk)
