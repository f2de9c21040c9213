"""Putting text into a report being written: a template's, a macro's, an earlier answer's."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.views.reading import number, show_refused, show_room
from binome.reports import queries, services
from binome.reports.models import SECTIONS
from binome.reports.queries.macros import macros_for
from binome.reports.services.macros import with_macro
from binome.reports.services.templating import Filled, Typed
from binome.reports.templating.choices import choice_with_id


@door("case.read", of=cases.case_with_id)
@require_POST
def fill(request: Request, case: Case) -> HttpResponse:
    """Save what was typed and fill the sections that are empty, never over a word."""
    report = queries.draft_of(case, request.actor)
    choice = choice_with_id(request.actor, case, request.POST.get("template", ""))
    wants_json = "application/json" in request.headers.get("Accept", "")
    if report is None:
        return redirect("case_read", case.pk)
    if choice is None:
        said = gettext("Choose a template first. Nothing was filled.")
        if wants_json:
            return JsonResponse({"sentence": said}, status=409)
        return show_room(request, case, report, refusal=said)
    page = _typed(request)
    try:
        filled = services.fill_normal(
            report=report, choice=choice, page=page, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        if wants_json:
            return JsonResponse({"sentence": str(refusal)}, status=409)
        return show_refused(request, case=case, report=report, refusal=refusal)
    if wants_json:
        return JsonResponse(_answer(filled))
    messages.success(request, sentence(filled))
    return redirect("case_read", case.pk)


@door("case.read", of=cases.case_with_id)
@require_GET
def macros(request: Request, case: Case) -> HttpResponse:
    """What each word stands for in this case, for the script that expands them."""
    found = macros_for(request.actor, case.network_id)
    return JsonResponse({one.word: one.text for one in found})


@door("case.read", of=cases.case_with_id)
@require_POST
def macro(request: Request, case: Case) -> HttpResponse:
    """Save what was typed with a macro below it, where no script expands words."""
    wanted, known = request.POST.get("macro"), macros_for(request.actor, case.network_id)
    chosen = next((one for one in known if one.pk == wanted), None)
    report = queries.draft_of(case, request.actor)
    if report is None:
        return redirect("case_read", case.pk)
    if chosen is None:
        said = gettext("Choose a macro first. Nothing was inserted.")
        return show_room(request, case, report, refusal=said)
    page = with_macro(_typed(request), chosen, request.POST.get("into", ""))
    try:
        services.save_draft(
            report=report, sections=page.sections, revision=page.revision,
            by=request.actor, at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        return show_refused(request, case=case, report=report, refusal=refusal)
    return redirect("case_read", case.pk)


@door("case.read", of=cases.case_with_id)
@require_POST
def copy(request: Request, case: Case) -> HttpResponse:
    """Fill empty sections with what was found the last time, marked until a word is changed."""
    report = queries.draft_of(case, request.actor)
    of_another = queries.preliminary_of_another(case, request.actor)
    previous = of_another or queries.previous_answer(case, request.actor)
    if report is None or previous is None:
        return redirect("case_read", case.pk)
    try:
        _, names = services.copy_previous(
            report=report, previous=previous, page=_typed(request),
            by=request.actor, at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        return show_refused(request, case=case, report=report, refusal=refusal)
    if names:
        messages.success(request, gettext("Copied. Change what is no longer so: the mark stays."))
    else:
        messages.warning(request, gettext("Nothing was copied: no section is empty."))
    return redirect("case_read", case.pk)


def _typed(request: Request) -> Typed:
    typed = {name: request.POST[name] for name in SECTIONS if name in request.POST}
    return Typed(typed, number(request.POST.get("revision")))


def _answer(filled: Filled) -> dict[str, Any]:
    return {
        "revision": filled.report.revision,
        "texts": filled.texts,
        "sentence": sentence(filled),
    }


def sentence(filled: Filled) -> str:
    """Say what was filled, and why the conclusion was not."""
    count = len(filled.texts)
    said = ngettext(
        "The template filled %(count)d empty section. Read it and change what does not fit.",
        "The template filled %(count)d empty sections. Read them and change what does not fit.",
        count,
    ) % {"count": count}
    if not count:
        said = gettext("Nothing was filled: no section that the template knows is empty.")
    if filled.is_conclusion_held_back:
        held = gettext("The conclusion was left empty: not all images have been displayed yet.")
        said = f"{said} {held}"
    return said
