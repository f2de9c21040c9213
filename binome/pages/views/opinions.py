"""Second opinions: asked for, written beside the images, signed, read beside the answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.kernel.errors import Refusal
from binome.pages.confirming import confirmed
from binome.pages.doors import Request, door
from binome.pages.viewing import Wanted, viewer_of
from binome.pages.views.reading import number
from binome.pages.wording import spoken
from binome.people.policies import can
from binome.reports import queries, services
from binome.reports.models import Opinion
from binome.reports.queries.opinions import is_opinion_whole, opinion_with_id, opinions_asked_of
from binome.reports.queries.own_words import may_add
from binome.reports.renditions.words import SECTION_TITLES
from binome.reports.services.opinions import WRITTEN, Written


@door("worklist.see")
@require_GET
def asked(request: Request) -> HttpResponse:
    """What others asked of this person."""
    context = {"asked": opinions_asked_of(request.actor), "section": "worklist"}
    return render(request, "reports/opinions.html", context)


@door("opinion.ask", of=cases.case_with_id)
@require_POST
def ask(request: Request, case: Case) -> HttpResponse:
    """Ask a reader of the network for their own opinion."""
    try:
        made = services.ask_opinion(
            case=case, of=request.POST.get("of", ""), why=request.POST.get("why", ""),
            by=request.actor, at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("case", case.pk)
    said = {"name": made.reader.name}
    messages.success(request, gettext("%(name)s is asked and sees the images.") % said)
    return redirect("case", case.pk)


@door("opinion.see", of=opinion_with_id)
@require_http_methods(["GET", "POST"])
def opinion(request: Request, opinion: Opinion) -> HttpResponse:
    """Its writer's desk until it is signed, then the opinion beside the answer; POST saves."""
    if request.method == "GET":
        return show(request, opinion)
    try:
        _save(request, opinion)
    except Refusal as refusal:
        return show(request, opinion, refusal=spoken(refusal))
    messages.success(request, gettext("Saved"))
    return redirect("opinion", opinion.pk)


@door("opinion.write", of=opinion_with_id)
@require_POST
def sign(request: Request, opinion: Opinion) -> HttpResponse:
    """Save what the page holds, then sign it with the password."""
    at = request.received_at
    try:
        saved = _save(request, opinion)
        services.sign_opinion(opinion=saved, evidence=confirmed(request), by=request.actor, at=at)
    except Refusal as refusal:
        return show(request, opinion, refusal=spoken(refusal))
    messages.success(request, gettext("Signed. It stands beside the answer now."))
    return redirect("opinion", opinion.pk)


def _save(request: Request, opinion: Opinion) -> Opinion:
    texts = {name: request.POST[name] for name in WRITTEN if name in request.POST}
    return services.write_opinion(
        opinion=opinion, written=Written(texts, number(request.POST.get("revision"))),
        by=request.actor, at=request.received_at,
    )  # fmt: skip


def show(request: Request, opinion: Opinion, *, refusal: str = "") -> HttpResponse:
    """Render it; what was typed stays on the page whatever was refused."""
    opinion = opinion_with_id(opinion.pk) or opinion
    answer = queries.newest_version(opinion.case) if opinion.is_signed else None
    wanted = Wanted(
        series=request.GET.get("series", ""), position=number(request.GET.get("slice")),
        href=reverse("opinion", args=[opinion.pk]),
    )  # fmt: skip
    may_look = can(request.actor, "opinion.write", opinion)
    context = {
        "opinion": opinion,
        "is_whole": is_opinion_whole(opinion),
        "answer": answer,
        "rows": _rows(opinion, answer),
        "may_add": bool(answer) and may_add(opinion.case, request.actor),
        "may_write": may_look,
        "viewer": viewer_of(opinion.case, wanted) if may_look else None,
        "typed": {name: request.POST.get(name, getattr(opinion, name)) for name in WRITTEN},
        "refusal": refusal,
        "section": "worklist",
    }
    return render(request, "reports/opinion.html", context, status=409 if refusal else 200)


def _rows(opinion: Opinion, answer: Any) -> list[tuple[Any, str, str]]:
    """Both texts of each section, the opinion's first."""
    sections = answer.content["sections"] if answer else {}
    return [
        (SECTION_TITLES[name], opinion.content.get(name, ""), sections.get(name, ""))
        for name in reversed(WRITTEN)
    ]
