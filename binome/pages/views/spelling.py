"""Words no dictionary knows: put another in their place, teach one, forget what was taught."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.views.reading import number, show_refused, spelling_told
from binome.pages.wording import spoken
from binome.reports import queries, services
from binome.reports.models import SECTIONS, Report
from binome.reports.services.templating import Typed


@door("case.read", of=cases.case_with_id)
@require_POST
def spell(request: Request, case: Case) -> HttpResponse:
    """Save what was typed, with a word mended (`mend`) or taught (`teach`)."""
    report = queries.draft_of(case, request.actor)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if report is None:
        return redirect("case_read", case.pk)
    try:
        report = _done(request, report)
    except Refusal as refusal:
        if wants_json:
            return JsonResponse({"sentence": spoken(refusal)}, status=409)
        return show_refused(request, case=case, report=report, refusal=refusal)
    if wants_json:
        return JsonResponse(
            {"revision": report.revision, "spelling": spelling_told(report, request)}
        )
    return redirect("case_read", case.pk)


def _done(request: Request, report: Report) -> Report:
    sections = {name: request.POST[name] for name in SECTIONS if name in request.POST}
    page = Typed(sections, number(request.POST.get("revision")))
    actor, at = request.actor, request.received_at
    if "teach" in request.POST:
        word = request.POST["teach"]
        return services.teach(report=report, page=page, word=word, by=actor, at=at)
    section, old, new = (*request.POST.get("mend", "").split("|"), "", "", "")[:3]
    return services.mend(report=report, page=page, said=(section, old, new), by=actor, at=at)


@door("account.use")
@require_POST
def forget(request: Request) -> HttpResponse:
    """Mark a word again that this person had taught."""
    word = request.POST.get("word", "")
    services.forget_word(word=word, by=request.actor, at=request.received_at)
    return redirect("macros")
