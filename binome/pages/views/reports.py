"""The signed answer in every form it leaves in, and the identity sheet for the site alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from binome.identity import queries as identity
from binome.identity.fields import IdentityFields
from binome.identity.services import KeptAtSite
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, View, door
from binome.pages.wording import spoken
from binome.reports import queries, services
from binome.reports.models import ReportVersion
from binome.reports.phrases import LANGUAGES
from binome.reports.renditions.coded import summaries_of
from binome.reports.renditions.forms import FORMS
from binome.reports.renditions.identity_sheet import identity_sheet
from binome.reports.renditions.pdf import file_name, pdf_of
from binome.reports.renditions.text import text_of

PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"


@door("report.see", of=queries.version_with_id)
@require_GET
def pdf(request: Request, version: ReportVersion) -> HttpResponse:
    """The signed answer; it never holds a name."""
    try:
        data = pdf_of(version, language=_language(request))
    except Refusal as refusal:
        return _set_later(request, version, refusal)
    services.note_answer_read(version=version, by=request.actor, at=request.received_at)
    return _file(data, PDF, file_name(version))


@door("report.see", of=queries.version_with_id)
@require_GET
def text(request: Request, version: ReportVersion) -> HttpResponse:
    """The signed answer for the thinnest link."""
    said = text_of(version, language=_language(request))
    services.note_answer_read(version=version, by=request.actor, at=request.received_at)
    return _file(said.encode(), TEXT, file_name(version).replace(".pdf", ".txt"))


@door("report.see_identity_sheet", of=queries.version_with_id)
@require_GET
def sheet(request: Request, version: ReportVersion) -> HttpResponse:
    """The unsigned sheet with the name beside it, for people of the site; the audit says so."""
    card = version.case.card
    fields = IdentityFields()
    if card is not None:
        try:
            fields = identity.open_card(card, by=request.actor, at=request.received_at)
        except KeptAtSite:
            return redirect("identity_sheet_page", version.pk)
    try:
        data = identity_sheet(version, fields, language=request.LANGUAGE_CODE)
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("case", version.case_id)
    return _file(data, PDF, file_name(version).replace(".pdf", "-sheet.pdf"))


@door("report.see", of=queries.version_with_id)
@require_GET
def languages(request: Request, version: ReportVersion) -> HttpResponse:
    """What is coded of the answer in five languages, above the reader's own words."""
    services.note_answer_read(version=version, by=request.actor, at=request.received_at)
    context = {"version": version, "summaries": summaries_of(version), "section": "worklist"}
    return render(request, "reports/languages.html", context)


def form_of(word: str) -> View:
    """Return the view that hands a version out in one of the forms machines read."""
    form = FORMS[word]

    @door("report.see", of=queries.version_with_id)
    @require_GET
    def machine_form(request: Request, version: ReportVersion) -> HttpResponse:
        try:
            data = form.make(version, language=_language(request))
        except Refusal as refusal:
            return _set_later(request, version, refusal)
        name = file_name(version).removesuffix(".pdf") + form.ending
        return _file(data, form.media_type, name, disposition="attachment")

    return machine_form


def _set_later(request: Request, version: ReportVersion, refusal: Refusal) -> HttpResponse:
    """Say that the PDF, alone or inside a DICOM file, did not come, and order it of the worker."""
    services.set_later(version=version, language=_language(request), at=request.received_at)
    messages.error(request, spoken(refusal))
    return redirect("case", version.case_id)


def _language(request: Request) -> str:
    """The page's language, or another of the five that papers are written in."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else request.LANGUAGE_CODE


def _file(data: bytes, media_type: str, name: str, *, disposition: str = "inline") -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    ascii_name = name.encode("ascii", "ignore").decode().replace('"', "")
    response["Content-Disposition"] = f'{disposition}; filename="{ascii_name}"'
    return response
