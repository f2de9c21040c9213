"""What a reader wrote in a case that somebody else has now: kept, shown, and offered onward."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from binome.kernel.errors import Refusal
from binome.pages.confirming import confirmed
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people.policies import can
from binome.reports import queries, services
from binome.reports.models import SECTIONS
from binome.reports.queries.own_words import OwnWords, answer_to_add_to, may_add, own_words_in
from binome.reports.queries.reading import unsigned_words
from binome.reports.renditions.words import SECTION_TITLES


@door("report.keep", of=own_words_in)
@require_http_methods(["GET", "POST"])
def own_words(request: Request, words: OwnWords) -> HttpResponse:
    """Show them, who has the case, and what was answered; POST gives them to whoever answered."""
    report = queries.draft_of(words.case, request.actor)
    if report is None:
        return redirect("case", words.case.pk)
    if request.method == "GET":
        return _show(request, words, report)
    try:
        services.hand_words_over(
            report=report, text=request.POST.get("words", ""), evidence=confirmed(request),
            by=request.actor, at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, words, report, refusal=spoken(refusal))
    messages.success(request, gettext("Given on, and kept beside the answer as you signed it."))
    return redirect("own_words", words.case.pk)


def _show(request: Request, words: OwnWords, report: Any, *, refusal: str = "") -> HttpResponse:
    case, signed = words.case, answer_to_add_to(words.case)
    written = unsigned_words(report, signed)
    context = {
        "case": case,
        "report": report,
        "sections": [(SECTION_TITLES[name], getattr(report, name)) for name in SECTIONS],
        "kept_texts": queries.kept_texts_of(report),
        "signed": signed,
        "given": queries.opinion_of(case, request.actor),
        "typed": request.POST.get("words", written),
        "may_add": signed is not None and may_add(case, request.actor),
        "may_see": can(request.actor, "case.see", case),
        "refusal": refusal,
        "section": "worklist",
    }
    return render(request, "reports/own_words.html", context, status=409 if refusal else 200)
