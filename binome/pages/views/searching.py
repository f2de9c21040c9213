"""Searching the answers one may read. What is typed travels in a body, never in an address."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from binome.pages.doors import Request, door
from binome.pages.wording import version_title
from binome.reports.queries.search import MOST_SHOWN, answers_with

LONGEST_SEARCH = 200


@door("worklist.see")
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Show the form; POST finds."""
    words = request.POST.get("words", "")[:LONGEST_SEARCH]
    found = answers_with(request.actor, words) if words.strip() else []
    context = {
        "words": words,
        "found": [(one, version_title(one.act, one.status)) for one in found],
        "is_cut": len(found) == MOST_SHOWN,
        "section": "worklist",
    }
    return render(request, "reports/search.html", context)
