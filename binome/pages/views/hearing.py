"""What the reader hears: feedback, outcomes by one tap, the image grid, and the list of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.cases import queries
from binome.cases.models import Case
from binome.pages.acting import act
from binome.pages.doors import Request, door, public
from binome.pages.limiting import is_too_often
from binome.pages.views.figures import figures_for
from binome.people.actors import Actor
from binome.quality import feedback, outcomes
from binome.quality.feedback import Said
from binome.quality.models import Outcome, WhatBecame


@door("feedback.give", of=queries.case_with_id)
@require_POST
def give(request: Request, case: Case) -> HttpResponse:
    posted = request.POST
    said = Said(posted.get("relevant", ""), posted.get("useful", ""), posted.get("words", ""))
    return act(
        request,
        lambda: feedback.give(case=case, said=said, by=request.actor, at=request.received_at),
        done=_("Thank you. The reader is told."), then=("case", case.pk),
    )  # fmt: skip


@door("images.grade", of=queries.case_with_id)
@require_POST
def grade(request: Request, case: Case) -> HttpResponse:
    unmet, words = request.POST.getlist("unmet"), request.POST.get("words", "")
    return act(
        request,
        lambda: feedback.grade_images(
            case=case, unmet=unmet, words=words, by=request.actor, at=request.received_at
        ),
        done=_("The site sees it beside the case."), then=("case", case.pk),
    )  # fmt: skip


@door("outcome.answer", of=outcomes.outcome_with_id)
@require_POST
def answer(request: Request, outcome: Outcome) -> HttpResponse:
    """From the page of the case or from the list, which says so."""
    then = ("heard",) if "list" in request.POST else ("case", outcome.case_id)
    what = request.POST.get("what", "")
    return act(
        request,
        lambda: outcomes.answer(outcome, what=what, by=request.actor, at=request.received_at),
        done=_("Thank you. The reader is told."), then=then,
    )  # fmt: skip


@door("outcome.list")
@require_GET
def heard(request: Request) -> HttpResponse:
    """For a site what it is asked; for a reader what was heard."""
    context = {
        "asked": outcomes.to_answer(request.actor),
        "told": outcomes.heard_by(request.actor),
        "becomes": WhatBecame.choices,
        "figures": figures_for(request.actor),
        "section": "worklist",
    }
    return render(request, "network/heard.html", context)


@public
@require_http_methods(["GET", "POST"])
def outcome(request: Request, word: str) -> HttpResponse:
    """One question of a letter; what has ended and what never was look the same."""
    found = outcomes.behind(word, at=request.received_at)
    if request.method == "POST" and is_too_often(request, "applied"):
        found = None
    context: dict[str, Any] = {"outcome": found and found[0], "becomes": WhatBecame.choices}
    what = request.POST.get("what", "")
    if found and what in WhatBecame.values:
        question, person = found
        by = Actor(person.pk, str(person), person_id=person.pk)
        outcomes.answer(question, what=what, by=by, at=request.received_at)
        context["answered"] = WhatBecame(what).label
    return render(request, "network/outcome.html", context)
