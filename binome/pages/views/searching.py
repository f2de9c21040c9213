"""Searching the answers one may read. What is typed travels in a body, never in an address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from binome.pages.doors import Request, door
from binome.pages.wording import version_title
from binome.reports.models import SECTIONS
from binome.reports.phrases import phrases_of
from binome.reports.queries.search import MOST_SHOWN, Narrowed, answers_with
from binome.reports.renditions.words import SECTION_TITLES

LONGEST_SEARCH = 200


@door("worklist.see")
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Show the form; POST finds."""
    words = request.POST.get("words", "")[:LONGEST_SEARCH]
    narrowed = Narrowed(request.POST.get("section", ""), request.POST.get("finding", ""))
    is_asked = bool(words.strip() or narrowed.finding)
    found = answers_with(request.actor, words, narrowed) if is_asked else []
    context = {
        "words": words,
        "is_asked": is_asked,
        "narrowed": narrowed,
        "sections": [(name, SECTION_TITLES[name]) for name in SECTIONS],
        "findings": [
            (one.code, one.said_in(request.LANGUAGE_CODE)) for one in phrases_of("finding")
        ],
        "found": [(one, version_title(one.act, one.status)) for one in found],
        "is_cut": len(found) == MOST_SHOWN,
        "section": "worklist",
    }
    return render(request, "reports/search.html", context)
