"""The page on which a site writes what it can do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from binome.pages.doors import Request, door
from binome.people import queries as people
from binome.people import site_cards as services
from binome.people.models import Means, Site
from binome.people.site_cards import Reality


@door("site.write_card", of=people.site_with_id)
@require_http_methods(["GET", "POST"])
def card(request: Request, site: Site) -> HttpResponse:
    if request.method == "POST":
        services.write(
            site=site, reality=_reality(request), by=request.actor, at=request.received_at
        )
        messages.success(request, gettext("Kept. Readers see it beside your cases."))
        return redirect("site_card", site.pk)
    found = services.card_of(site.pk)
    said = dict.fromkeys(found.has, "has") | dict.fromkeys(found.lacks, "lacks") if found else {}
    means = [(word, label, said.get(word, "")) for word, label in Means.choices]
    context = {"site": site, "card": found, "means": means}
    return render(request, "people/site_card.html", context)


def _reality(request: Request) -> Reality:
    posted = request.POST
    said = {word: posted.get(word, "") for word in Means.values}
    return Reality(
        has=frozenset(word for word, where in said.items() if where == "has"),
        lacks=frozenset(word for word, where in said.items() if where == "lacks"),
        diseases=posted.get("diseases", ""), drugs=posted.get("drugs", ""),
        nearest=posted.get("nearest", ""),
    )  # fmt: skip
