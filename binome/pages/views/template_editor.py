"""The template editor: one form of ordinary text areas, a text and lines of fields a section."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.reports import services
from binome.reports.models import SECTIONS, Template
from binome.reports.queries import shelf
from binome.reports.renditions.words import SECTION_TITLES
from binome.reports.services.shelf import stamp_of
from binome.reports.templating.editing import (
    MOST_SECTIONS,
    TypedSection,
    TypedTemplate,
    as_typed,
)

NEW_SECTION = TypedSection(-1, "", "", "")


@door("template.change", of=shelf.template_with_id)
@require_http_methods(["GET", "POST"])
def edit(request: Request, template: Template) -> HttpResponse:
    """Show the form; POST writes it, and on a refusal shows again what was typed."""
    if request.method == "POST":
        return _save(request, template, _typed(request))
    try:
        typed = as_typed(shelf.document_of(template))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("template", template.pk)
    return _form(request, template, typed, stamp=stamp_of(template))


def _save(request: Request, template: Template, typed: TypedTemplate) -> HttpResponse:
    stamp = request.POST.get("stamp", "")
    try:
        services.edit_template(
            template=template, typed=typed, base=stamp, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        return _form(request, template, typed, stamp=stamp, refusal=spoken(refusal))
    messages.success(request, gettext("Saved. It is a draft until somebody approves it."))
    again = "more" in request.POST
    return redirect("template_edit" if again else "template", template.pk)


def _form(
    request: Request, template: Template, typed: TypedTemplate, *, stamp: str, refusal: str = ""
) -> HttpResponse:
    has_new = bool(typed.sections) and typed.sections[-1].number < 0
    context: dict[str, Any] = {
        "template": template,
        "typed": typed,
        "sections": typed.sections if has_new else [*typed.sections, NEW_SECTION],
        "chapters": [(name, SECTION_TITLES[name]) for name in SECTIONS],
        "chapter_titles": SECTION_TITLES,
        "languages": settings.LANGUAGES,
        "stamp": stamp,
        "refusal": refusal,
        "section": "templates",
    }
    return render(request, "reports/template_edit.html", context, status=409 if refusal else 200)


def _typed(request: Request) -> TypedTemplate:
    said = request.POST
    numbers = [_number(word) for word in said.getlist("section")[: MOST_SECTIONS + 1]]
    return TypedTemplate(
        title=said.get("title", ""),
        language=said.get("language", ""),
        modalities=said.get("modalities", ""),
        sources=said.get("sources", ""),
        sections=[_section(said, number) for number in numbers],
    )


def _section(said: Any, number: int) -> TypedSection:
    key = "new" if number < 0 else str(number)
    chapter = said.get(f"chapter-{key}", "")
    return TypedSection(
        number=number,
        title=said.get(f"title-{key}", ""),
        text=said.get(f"text-{key}", ""),
        lines=said.get(f"lines-{key}", ""),
        chapter=chapter if chapter in SECTIONS else "findings",
        is_removed=f"remove-{key}" in said,
    )


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 4 else -1
