"""One case: where it stands, its thread, its answer; assigning, claiming, withdrawing it."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries, services
from binome.cases.models import Case
from binome.cases.states import OPEN, WRITABLE, State
from binome.exchange import queries as arrivals
from binome.exchange import services as exchange
from binome.identity.models import Keeper
from binome.identity.queries import sealed_card
from binome.identity.words import words_of
from binome.kernel.errors import Refusal
from binome.pages.access_words import access_of
from binome.pages.doors import Request, door
from binome.pages.hearing_panel import hearing_panel
from binome.pages.pathway_panel import pathway_panel
from binome.pages.promise_panel import promise_panel
from binome.pages.transfer_words import message_trouble
from binome.pages.vault_words import where_names_stay
from binome.pages.viewing import thumbnails_of
from binome.pages.views.finding import tags_panel
from binome.pages.wording import changed_fields, patient_check_sentence, spoken, version_title
from binome.people import queries as people
from binome.people.models import Person
from binome.people.policies import can
from binome.reports import queries as reports
from binome.reports.circumstances import sentences
from binome.reports.queries.following import acknowledgements_of
from binome.reports.queries.opinions import opinions_on
from binome.reports.queries.papers import own_paper_of
from binome.reports.queries.reading import version_read_by
from binome.reports.queries.sending import sent_of
from binome.reports.renditions.coded import lines_in
from binome.reports.seen import SeenStatement
from binome.reports.services import note_answer_read

STEPS = (
    (gettext_lazy("Sent"), "sent_at"),
    (gettext_lazy("With a reader"), "assigned_at"),
    (gettext_lazy("All images there"), "complete_at"),
    (gettext_lazy("Opened by the reader"), "opened_by_reader_at"),
    (gettext_lazy("Answered"), "signed_at"),
    (gettext_lazy("Answer read"), "delivered_at"),
)
ACTS = {
    "assign": "case.assign",
    "read": "case.read",
    "claim": "case.claim",
    "withdraw": "case.withdraw",
    "write_message": "case.write_message",
    "see_identity": "case.see_identity",
    "see_audit": "case.see_audit",
    "see_report": "report.see",
    "acknowledge": "report.acknowledge",
    "ask_opinion": "opinion.ask",
    "see_identity_sheet": "report.see_identity_sheet",
}


@door("case.see", of=queries.case_with_id)
@require_GET
def case(request: Request, case: Case) -> HttpResponse:
    """Show a case to whoever it belongs to or was given to."""
    if case.state in WRITABLE and can(request.actor, "case.edit", case):
        return redirect("case_edit", case.pk)
    services.note_visit(case=case, by=request.actor, at=request.received_at)
    return show(request, case)


def show(request: Request, case: Case, *, identity: dict[str, str] | None = None) -> HttpResponse:
    """Render the case; `identity` only after the site asked to see it."""
    versions = reports.versions_of(case) if can(request.actor, "report.see", case) else []
    read_before = version_read_by(case, request.actor)
    if versions:
        note_answer_read(version=versions[-1], by=request.actor, at=request.received_at)
    context = {
        "case": case,
        "identity": identity,
        "may": permissions(request, case),
        "thread": thread(request, case),
        "timeline": [{"label": label, "at": getattr(case, field)} for label, field in STEPS],
        "waits_for_reader": case.state in OPEN and case.reader_id is None,
        "patient_check_sentence": patient_check_sentence(case.patient_check),
        "readers": people.readers_of(case.network_id, at=request.received_at),
        **where_names_stay(case),
        "access": access_of(request, case),
        "thumbnails": thumbnails_of(case) if can(request.actor, "study.see", case) else [],
        "rejectable": _rejectable(request, case),
        "opinions": opinions_on(case, request.actor),
        "has_changed": bool(versions) and 0 < read_before < versions[-1].number,
        "section": "worklist",
        "withdrawn_because": _withdrawn_because(request, case),
        **promise_panel(request, case),
        **pathway_panel(case),
        **hearing_panel(request, case),
        **tags_panel(request, case),
        **answer(versions[-1] if versions else None, versions),
    }
    return render(request, "cases/show.html", context)


def _withdrawn_because(request: Request, case: Case) -> str:
    """Why a case was withdrawn, for those of its site who could have withdrawn it."""
    if case.withdrawn_at is None or not can(request.actor, "case.withdraw", case):
        return ""
    return words_of(case.site_id, case.withdrawn_reason)


def _rejectable(request: Request, case: Case) -> list[Any]:
    """The case's own studies whose images this person may reject."""
    own = queries.studies_of(case).filter(case_studies__is_prior=False, instance_count__gt=0)
    return [study for study in own.distinct() if can(request.actor, "study.reject", study)]


def answer(version: Any, versions: list[Any]) -> dict[str, Any]:
    """What the page says of the signed answer, where there is one."""
    if version is None:
        return {"version": None}
    return {
        "version": version,
        "sections": version.content.get("sections", {}),
        "addenda": version.content.get("addenda", []),
        "coded_lines": lines_in(version.content.get("coded", {}), get_language() or "en"),
        "title": version_title(version.act, version.status),
        "versions": [(v, version_title(v.act, v.status)) for v in versions],
        "seen_sentence": SeenStatement.from_json(version.seen).sentence(),
        "circumstances": sentences(version.content["answer"]),
        "is_chain_whole": reports.is_chain_whole(version.case),
        "own_paper": own_paper_of(version),
        "acknowledgements": acknowledgements_of(version.case),
        "sent_renditions": [(one, message_trouble(one.why)) for one in sent_of(version.case)],
    }


def permissions(request: Request, case: Case) -> dict[str, bool]:
    """Which acts the page offers; the doors decide again."""
    may = {word: can(request.actor, action, case) for word, action in ACTS.items()}
    may["claim"] = may["claim"] and case.reader_id is None and case.state == State.SENT
    may["withdraw"] = may["withdraw"] and case.state != State.WITHDRAWN
    may["assign"] = may["assign"] and case.state != State.WITHDRAWN
    may["write_message"] = may["write_message"] and case.state not in (State.DRAFT,)
    return may


def thread(request: Request, case: Case) -> list[dict[str, Any]]:
    """The thread as the template says it: words, or what changed in the form."""
    return [
        {
            "author_id": line.author_id,
            "author_name": line.author_name,
            "at": line.at,
            "spoken": line.text or changed_fields(line.changes),
        }
        for line in queries.thread(case, actor=request.actor)
    ]


@door("case.see_identity", of=queries.case_with_id)
@require_POST
def show_identity(request: Request, case: Case) -> HttpResponse:
    """Open the sealed card for the site's own people; the audit says so.

    Where only the site's browser can open it, a script is handed the sealed card.
    """
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_sealed(request, case))
    if exchange.keeps_names(case):
        return show(request, case)
    identity = exchange.open_identity(case=case, by=request.actor, at=request.received_at)
    return show(request, case, identity=identity)


def _sealed(request: Request, case: Case) -> dict[str, Any]:
    if case.card is None or case.card.kept_by != Keeper.SITE:
        return {"sealed": "", "revision": 0}
    box = sealed_card(case.card, by=request.actor, at=request.received_at)
    return {"sealed": base64.b64encode(box).decode(), "revision": case.card.revision}


@door("case.upload", of=queries.case_with_id)
@require_GET
def images(request: Request, case: Case) -> HttpResponse:
    """The upload of a case that was sent already: resume it, add what was missing."""
    if case.state == State.WITHDRAWN:
        return redirect("case", case.pk)
    context = {
        "case": case,
        "summary": arrivals.summary(case),
        "check": arrivals.patient_check(case),
        "upload_token": exchange.upload_token(case=case, by=request.actor, at=request.received_at),
        **where_names_stay(case),
        "section": "worklist",
    }
    return render(request, "cases/images.html", context)


@door("case.write_message", of=queries.case_with_id)
@require_POST
def message(request: Request, case: Case) -> HttpResponse:
    try:
        services.write_message(
            case=case, text=request.POST.get("text", ""), by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect(_next(request) or reverse("case", args=[case.pk]))


def _next(request: Request) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


@door("case.assign", of=queries.case_with_id)
@require_POST
def assign(request: Request, case: Case) -> HttpResponse:
    reader = Person.objects.filter(pk=request.POST.get("reader", "")).first()
    try:
        if reader is None:
            raise Refusal(gettext("Choose a reader."))
        services.assign(case=case, to=reader, by=request.actor, at=request.received_at)
        messages.success(request, gettext("Assigned. The reader is told."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("case", case.pk)


@door("case.claim", of=queries.case_with_id)
@require_POST
def claim(request: Request, case: Case) -> HttpResponse:
    try:
        services.claim(case=case, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("worklist")
    return redirect("case_read", case.pk)


@door("case.hand_back", of=queries.case_with_id)
@require_POST
def hand_back(request: Request, case: Case) -> HttpResponse:
    """Give the case back to the coordinator, or to its sender to complete it."""
    give_back = services.return_to_sender if "to_sender" in request.POST else services.hand_back
    reason = request.POST.get("reason", "")
    try:
        give_back(case=case, reason=reason, by=request.actor, at=request.received_at)
        messages.success(request, gettext("Handed back. Your draft is kept."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("case_read", case.pk)
    return redirect("worklist")


@door("case.withdraw", of=queries.case_with_id)
@require_POST
def withdraw(request: Request, case: Case) -> HttpResponse:
    reason = request.POST.get("reason", "")
    take_back = services.recall if "wrong_patient" in request.POST else services.withdraw
    try:
        take_back(case=case, reason=reason, by=request.actor, at=request.received_at)
        messages.success(request, gettext("Withdrawn. Its readers no longer see it."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("case", case.pk)
    return redirect("worklist")
