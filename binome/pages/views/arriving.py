"""Images still on their way, as their previews show them, and asking for some of them first."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.fleet import previews
from binome.fleet.wishing import wish
from binome.pages.doors import Request, door
from binome.pages.number_list import numbers_in


@door("case.read", of=cases.case_with_id)
@require_GET
def arriving(request: Request, case: Case) -> HttpResponse:
    """Every preview that came before its image, said to be one."""
    page = {"case": case, "arriving": previews.arriving_of(case)}
    return render(request, "cases/arriving.html", page)


@door("case.read", of=cases.case_with_id)
@require_GET
def picture(request: Request, case: Case, key: str) -> HttpResponse:
    """One of them; gone once its image is here."""
    parcel, _, name = key.partition(".")
    found = previews.picture_of(case, parcel, f"{name}.webp")
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/webp")


@door("case.read", of=cases.case_with_id)
@require_POST
def send_first(request: Request, case: Case) -> HttpResponse:
    """Ask the site's box for some images before the others."""
    numbers = numbers_in(request.POST.get("numbers", ""))
    asked = wish(case, numbers, at=request.received_at) if numbers else 0
    if asked:
        said = ngettext(
            "The box is asked for %(n)d image first. It hears of it within some minutes.",
            "The box is asked for %(n)d images first. It hears of it within some minutes.",
            asked,
        )
        messages.success(request, said % {"n": asked})
    else:
        messages.error(
            request,
            gettext("None of these is on its way. Nothing was changed. Write it like 3, 7-12."),
        )
    return redirect("case_arriving", case.pk)
