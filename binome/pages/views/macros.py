"""Macros: one's own and one's networks', written and removed on one page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people.policies import can
from binome.reports import services
from binome.reports.models import Macro
from binome.reports.queries import macros as queries
from binome.reports.queries import shelf
from binome.reports.queries.spelling import taught_words


@door("template.see")
@require_http_methods(["GET", "POST"])
def macros(request: Request) -> HttpResponse:
    """Show them all; POST adds one in a place of one's own."""
    if request.method == "GET":
        return _page(request)
    place = shelf.place_named(request.actor, request.POST.get("place", ""))
    if place is None:
        raise PermissionDenied
    return _keep(request, None, place)


@door("template.change", of=queries.macro_with_id)
@require_POST
def change(request: Request, macro: Macro) -> HttpResponse:
    place = macro.network or macro.person
    assert place is not None  # the database sees to it
    return _keep(request, macro, place)


@door("template.change", of=queries.macro_with_id)
@require_POST
def remove(request: Request, macro: Macro) -> HttpResponse:
    services.remove_macro(macro=macro, by=request.actor, at=request.received_at)
    messages.success(request, gettext("The macro is removed. Reports keep their text."))
    return redirect("macros")


def _keep(request: Request, macro: Macro | None, place: Any) -> HttpResponse:
    said = (request.POST.get("word", ""), request.POST.get("text", ""))
    try:
        services.keep_macro(
            macro=macro, place=place, said=said, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        return _page(request, typed=request.POST, refusal=spoken(refusal))
    messages.success(request, gettext("Saved. Type the word in a report, then a space."))
    return redirect("macros")


def _page(request: Request, *, typed: Any = None, refusal: str = "") -> HttpResponse:
    rows = queries.macros_of(request.actor)
    context = {
        "macros": [(one, can(request.actor, "template.change", one)) for one in rows],
        "places": shelf.places_for(request.actor),
        "typed": typed or {},
        "refusal": refusal,
        "taught": taught_words(request.actor),
        "section": "templates",
    }
    return render(request, "reports/macros.html", context, status=409 if refusal else 200)
