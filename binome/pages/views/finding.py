"""Finding one's own cases, and the tags on a case. What is typed never stands in an address."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.queries import search
from binome.cases.services import tagging
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people.policies import can

LONGEST_SEARCH = 200


@door("worklist.see")
@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Show the form; POST finds among the cases one may see."""
    words = request.POST.get("words", "")[:LONGEST_SEARCH].replace("\x00", "")
    tag = request.POST.get("tag", "")[:LONGEST_SEARCH].replace("\x00", "")
    found = search.cases_with(request.actor, words, tag=tag)
    tags = search.tagged(found)
    context = {
        "words": words, "tag": tag, "is_asked": bool(words.strip() or tag),
        "found": [(one, tags.get(one.pk, [])) for one in found],
        "tags": search.tags_of(request.actor),
        "is_cut": len(found) == search.MOST_SHOWN,
        "section": "worklist",
    }  # fmt: skip
    return render(request, "cases/find.html", context)


@door("case.tag", of=cases.case_with_id)
@require_POST
def tag(request: Request, case: Case) -> HttpResponse:
    """Put a word on a case, or take one off."""
    off = request.POST.get("off", "")
    try:
        if off:
            tagging.untag(case=case, word=off, by=request.actor, at=request.received_at)
        else:
            words = request.POST.get("words", "").replace("\x00", "")
            tagging.tag(case=case, words=words, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("case", case.pk)


def tags_panel(request: Request, case: Case) -> dict[str, Any]:
    """For the page of a case: its tags, and whether one may change them."""
    return {
        "tags": search.tagged([case]).get(case.pk, []),
        "may_tag": can(request.actor, "case.tag", case),
    }
