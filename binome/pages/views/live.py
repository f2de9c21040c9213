"""A case on its pathway, live for both ends, and the decision that is written down."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from binome.cases import queries
from binome.cases.models import Case
from binome.cases.services.deciding import Decided, record_decision
from binome.cases.states import ANSWERED, WRITABLE, State
from binome.kernel.errors import Refusal
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.pages.pathway_panel import pathway_panel
from binome.pages.views.cases import STEPS, thread
from binome.pages.wording import spoken
from binome.people.policies import can
from binome.quality import queries as quality
from binome.quality.clock_table import INSIDE
from binome.reports import queries as reports

REFRESH_SECONDS = 20
NEWEST_LINES = 4


@door("case.see", of=queries.case_with_id)
@require_GET
def live(request: Request, case: Case) -> HttpResponse:
    """Where it stands now; the page asks for itself anew until nothing more is awaited, and has a
    link that does for browsers without scripts."""
    if case.state in WRITABLE or not case.pathway:
        return redirect("case", case.pk)
    versions = reports.versions_of(case) if can(request.actor, "report.see", case) else []
    is_over = case.state == State.WITHDRAWN or (
        case.state in ANSWERED and case.delivered_at is not None
    )
    context = {
        "case": case,
        "timeline": [{"label": label, "at": getattr(case, field)} for label, field in STEPS],
        "clocks": [
            clock for clock in quality.clocks_of(case) if clock.is_open and clock.leg not in INSIDE
        ],
        "conclusion": _conclusion(versions),
        "lines": thread(request, case)[-NEWEST_LINES:],
        "may_decide": _may_decide(request, case),
        "refresh_seconds": 0 if is_over else REFRESH_SECONDS,
        "section": "worklist",
        **pathway_panel(case),
    }
    return render(request, "cases/live.html", context)


def _conclusion(versions: list[Any]) -> str:
    if not versions:
        return ""
    return str(versions[-1].content.get("sections", {}).get("conclusion", ""))


def _may_decide(request: Request, case: Case) -> bool:
    is_there = case.state not in (*WRITABLE, State.WITHDRAWN)
    return is_there and can(request.actor, "case.write_message", case)


@door("case.write_message", of=queries.case_with_id)
@require_http_methods(["GET", "POST"])
def decide(request: Request, case: Case) -> HttpResponse:
    """The form stands on a page of its own: what is typed is not lost to a page that reloads."""
    if not case.pathway or not _may_decide(request, case):
        return redirect("case", case.pk)
    if request.method == "GET":
        return _show(request, case)
    decided = Decided(*(request.POST.get(name, "") for name in ("word", "answer", "hour")))
    try:
        record_decision(case=case, decided=decided, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        return _show(request, case, refusal=spoken(refusal))
    return act(request, lambda: None, done=_("Both ends see it."), then=("case_live", case.pk))


def _show(request: Request, case: Case, *, refusal: str = "") -> HttpResponse:
    context = {
        "case": case, "refusal": refusal, "typed": request.POST, "section": "worklist",
        **pathway_panel(case),
    }  # fmt: skip
    return render(request, "cases/decision.html", context, status=409 if refusal else 200)
