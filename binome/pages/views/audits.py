"""Who saw what: the audit, for the site it concerns."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from binome.audit import doubts, queries
from binome.audit.models import AuditEvent
from binome.audit.verifying import growth_since, proofs_of
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.pages.audit_words import actor_name, sentence
from binome.pages.doors import Request, door
from binome.people import queries as people
from binome.people.models import Role, Site

PAGE_SIZE, MOST_PROVEN = 100, 2_000


@door("account.use")
@require_GET
def my_site(request: Request) -> HttpResponse:
    """Go to the audit of one's site."""
    sites = sorted(request.actor.sites_as(Role.SENDER, Role.SITE_ADMINISTRATOR))
    return redirect("site_audit_of", sites[0]) if sites else redirect("worklist")


@door("site.see_audit", of=people.site_with_id)
@require_GET
def site_audit(request: Request, site: Site) -> HttpResponse:
    return _show(request, queries.events_of_site(site.pk), case=None, site=site)


@door("case.see_audit", of=cases.case_with_id)
@require_GET
def case_audit(request: Request, case: Case) -> HttpResponse:
    return _show(request, queries.events_of_case(case.pk), case=case)


@door("case.see_audit", of=cases.case_with_id)
@require_GET
def case_proof(request: Request, case: Case) -> HttpResponse:
    """Every sealed event of a case with its proof, for `binome audit check` on any machine."""
    events = queries.events_of_case(case.pk).values_list("pk", flat=True)[:MOST_PROVEN]
    document = proofs_of(list(events)) or {}
    answer = JsonResponse(document, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="audit-{case.pk}.json"'
    return answer


@door("account.use")
@require_GET
def log(request: Request) -> HttpResponse:
    """The newest checkpoint, and that it begins with what this browser saw before."""
    said = request.GET.get("size", "")
    size = int(said) if said.isdecimal() and len(said) < 16 else 0
    return JsonResponse(growth_since(size) or {})


@door("account.use")
@require_POST
def log_doubted(request: Request) -> HttpResponse:
    """A browser found that the log does not begin with what it was shown once."""
    is_noted = doubts.note(
        seen=request.POST.get("seen", ""), by=request.actor, at=request.received_at
    )
    return JsonResponse({"is_noted": is_noted})


def _show(
    request: Request, events: Any, *, case: Case | None, site: Site | None = None
) -> HttpResponse:
    page = request.GET.get("page", "1")
    number = int(page) if page.isdigit() and len(page) < 6 else 1
    start = (max(number, 1) - 1) * PAGE_SIZE
    found = list(events[start : start + PAGE_SIZE + 1])
    context = {
        "events": _lines(found[:PAGE_SIZE]),
        "case": case,
        "site": site,
        "next_page": number + 1 if len(found) > PAGE_SIZE else None,
        "section": "audit",
    }
    return render(request, "cases/audit.html", context)


def _lines(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    events = list(events)
    names = cases.names_of({e.case_id for e in events if e.case_id})
    return [
        {
            "at": e.at,
            "actor_name": actor_name(e.actor_id, e.actor_name),
            "count": e.count,
            "case_id": e.case_id,
            "case_words": names.get(e.case_id, ""),
            "sentence": sentence(e.action),
        }
        for e in events
    ]
