"""The shelf of report templates: found, looked at, taken in, copied, approved, removed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people.policies import can
from binome.reports import services
from binome.reports.models import Template
from binome.reports.queries import shelf
from binome.reports.queries.shelf import Wanted
from binome.reports.services.shelf import stamp_of
from binome.reports.templating.mrrt_reader import LARGEST_BYTES, NotATemplate, read_mrrt
from binome.reports.templating.mrrt_writer import write_mrrt
from binome.reports.templating.normal import normal_texts

ON_A_PAGE = 20
FILE = "application/octet-stream"  # a stranger's words are kept as a file, never shown as a page
MODALITIES = ("CR", "DX", "CT", "MR", "US", "MG")


@door("template.see")
@require_GET
def templates(request: Request) -> HttpResponse:
    """Everything the person may use, a page at a time."""
    wanted = _wanted(request)
    found = shelf.shelf_of(request.actor, wanted)
    context = {
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "count": len(found),
        "wanted": wanted,
        "query": _without_page(request),
        "modalities": MODALITIES,
        "languages": settings.LANGUAGES,
        "places": shelf.places_for(request.actor),
        "section": "templates",
    }
    return render(request, "reports/templates.html", context)


def _wanted(request: Request) -> Wanted:
    names = ("words", "language", "modality", "standing", "place")
    return Wanted(**{name: request.GET.get(name, "")[:200] for name in names})


def _without_page(request: Request) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@door("template.see", of=shelf.template_with_id)
@require_GET
def template(request: Request, template: Template) -> HttpResponse:
    """One template as it is, and what its key would fill in."""
    document = shelf.document_of(template)
    kept = not shelf.is_ours(template)
    context = {
        "template": template,
        "document": document,
        "texts": normal_texts(document),
        "place": shelf.place_of(template),
        "stamp": stamp_of(template),
        "places": shelf.places_for(request.actor),
        "may_change": kept and can(request.actor, "template.change", template),
        "may_approve": kept and can(request.actor, "template.approve", template),
        "section": "templates",
    }
    return render(request, "reports/template.html", context)


@door("template.see", of=shelf.template_with_id)
@require_GET
def mrrt(request: Request, template: Template) -> HttpResponse:
    """The template as a strict MRRT file."""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in template.identifier)[:80]
    response = HttpResponse(write_mrrt(shelf.document_of(template)), content_type=FILE)
    response["Content-Disposition"] = f'attachment; filename="{name.strip("-") or "template"}.html"'
    return response


@door("template.see")
@require_POST
def take_in(request: Request) -> HttpResponse:
    """Keep MRRT files in a place of one's own; each that is refused gets its sentence."""
    place = shelf.place_named(request.actor, request.POST.get("place", ""))
    if place is None:
        raise PermissionDenied
    files = request.FILES.getlist("files")
    kept = [made for file in files if (made := _take_in_one(request, file, place))]
    if not files:
        messages.error(request, gettext("Choose at least one file. Nothing was changed."))
    if kept:
        count = len(kept)
        said = ngettext(
            "%(count)d template was taken in. It is a draft until somebody approves it.",
            "%(count)d templates were taken in. They are drafts until somebody approves them.",
            count,
        )
        messages.success(request, said % {"count": count})
    return redirect("template", kept[0].pk) if len(kept) == 1 else redirect("templates")


def _take_in_one(request: Request, file: Any, place: Any) -> Template | None:
    try:
        document = read_mrrt(file.read(LARGEST_BYTES + 1))
        if not document.sections:
            raise NotATemplate
        return services.keep_template(
            document=document, scope=place, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        words = {"file": file.name[:100], "sentence": spoken(refusal)}
        messages.error(request, gettext("%(file)s: %(sentence)s") % words)
        return None


@door("template.see", of=shelf.template_with_id)
@require_POST
def copy(request: Request, template: Template) -> HttpResponse:
    """Put a copy where the person may change it, and go on there."""
    place = shelf.place_named(request.actor, request.POST.get("place", ""))
    if place is None:
        raise PermissionDenied
    try:
        made = services.copy_template(
            document=shelf.document_of(template), scope=place,
            by=request.actor, at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("template", template.pk)
    messages.success(request, gettext("Copied. Change the copy as you like: it is a draft."))
    return redirect("template", made.pk)


@door("template.approve", of=shelf.template_with_id)
@require_POST
def approve(request: Request, template: Template) -> HttpResponse:
    """A reader answers for the template by name, as this page showed it."""
    try:
        services.approve_template(
            template=template, by=request.actor, at=request.received_at,
            base=request.POST.get("stamp", ""),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("template", template.pk)
    messages.success(request, gettext("Approved. Your name stands on it until it is changed."))
    return redirect("template", template.pk)


@door("template.approve", of=shelf.template_with_id)
@require_POST
def withdraw_approval(request: Request, template: Template) -> HttpResponse:
    services.withdraw_approval(template=template, by=request.actor, at=request.received_at)
    messages.success(
        request, gettext("The approval is withdrawn: every reader sees a draft from now on.")
    )
    return redirect("template", template.pk)


@door("template.change", of=shelf.template_with_id)
@require_POST
def remove(request: Request, template: Template) -> HttpResponse:
    services.remove_template(template=template, by=request.actor, at=request.received_at)
    messages.success(
        request, gettext("The template is removed. Reports written with it keep their text.")
    )
    return redirect("templates")
