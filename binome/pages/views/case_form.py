"""Opening a case: the form saved as it is typed, the identity sealed apart, the images, the
sending."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from binome.cases import queries, services
from binome.cases.models import FORM_FIELDS, Case, Consent, Sex, Urgency
from binome.cases.pathways import QUESTIONS
from binome.cases.promises import PROMISED_WITHIN
from binome.cases.states import WRITABLE
from binome.exchange import queries as arrivals
from binome.exchange import services as exchange
from binome.exchange.review_pictures import review_picture
from binome.kernel.errors import Refusal
from binome.notices.spoken import spoken_duration
from binome.pages.doors import Request, door
from binome.pages.pathway_panel import pathway_form
from binome.pages.vault_words import where_names_stay
from binome.pages.wording import spoken
from binome.people import queries as people
from binome.people.models import Role, Site
from binome.quality import forecasting

CRITERIA = {
    Urgency.EMERGENCY: gettext_lazy("Life, limb or sight at risk now."),
    Urgency.URGENT: gettext_lazy("Treatment waits for the answer today."),
    Urgency.ROUTINE: gettext_lazy("Nothing changes for the patient before tomorrow."),
}


@door("case.open")
@require_POST
def new_case(request: Request) -> HttpResponse:
    """Open a draft at the sender's site; with several sites, the one chosen."""
    site = _site_of_sender(request)
    if site is None:
        messages.error(request, gettext("Choose the site this case comes from."))
        return redirect("worklist")
    case = services.open_case_once(site=site, by=request.actor, at=request.received_at)
    return redirect("case_edit", case.pk)


def _site_of_sender(request: Request) -> Site | None:
    sites = request.actor.sites_as(Role.SENDER)
    chosen = request.POST.get("site", "")
    if chosen in sites:
        return people.site_with_id(chosen)
    return people.site_with_id(next(iter(sites))) if len(sites) == 1 else None


@door("case.edit", of=queries.case_with_id)
@require_GET
def edit(request: Request, case: Case) -> HttpResponse:
    if case.state not in WRITABLE:
        return redirect("case", case.pk)
    return show_form(request, case)


def show_form(
    request: Request, case: Case, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """Show the form as saved; with a refusal, why it was not sent."""
    prospect = queries.prospect(case, at=request.received_at)
    context = {
        **intake_context(request, case),
        "case": case,
        "refusal": refusal,
        "identity": arrivals.typed_identity(case),
        "sexes": Sex.choices,
        "consents": Consent.choices,
        "urgencies": [_urgency_choice(u) for u in Urgency],
        "nobody_on_duty": "" if prospect.is_anybody else _nobody(prospect.fallback_phone),
        "form_words": _form_words(),
        **pathway_form(case),
        "expected": forecasting.expected(case, at=request.received_at) if case.urgency else None,
        "upload_token": exchange.upload_token(case=case, by=request.actor, at=request.received_at),
        **where_names_stay(case),
        "section": "worklist",
    }
    return render(request, "cases/edit.html", context, status=status)


def _urgency_choice(urgency: Urgency) -> dict[str, Any]:
    within = spoken_duration(PROMISED_WITHIN[urgency].total_seconds())
    promise = gettext("Answer promised within %(duration)s.") % {"duration": within}
    return {
        "value": urgency.value,
        "label": urgency.label,
        "criteria": CRITERIA[urgency],
        "promise": promise,
    }


def _nobody(phone: str) -> str:
    if phone:
        return gettext(
            "Your site has no reader of its own at present: the coordinator will find one. "
            "If it cannot wait, call %(phone)s."
        ) % {"phone": phone}
    return gettext("Your site has no reader of its own at present: the coordinator will find one.")


def _form_words() -> dict[str, str]:
    return {
        "saved": gettext("Saved"),
        "unsaved": gettext("Not saved yet: the link is down. It is tried again by itself."),
        "days": gettext("%d d"),
        "months": gettext("%d months"),
        "years": gettext("%d y"),
    }


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@door("case.edit", of=queries.case_with_id)
@require_POST
def save(request: Request, case: Case) -> HttpResponse:
    """Save the fields that were sent; JSON for the script, the page again without one."""
    names = (*FORM_FIELDS, *QUESTIONS)
    changes = {name: request.POST[name] for name in names if name in request.POST}
    try:
        services.edit(case=case, changes=changes, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        if _wants_json(request):
            return JsonResponse({"sentence": spoken(refusal)}, status=409)
        return show_form(request, case, refusal=spoken(refusal), status=409)
    if _wants_json(request):
        return JsonResponse({"saved_at": request.received_at.isoformat()})
    return redirect("case_edit", case.pk)


@door("case.edit", of=queries.case_with_id)
@require_POST
def identity(request: Request, case: Case) -> HttpResponse:
    """Seal what was typed of the patient's identity to the site; it is never kept in clear."""
    try:
        exchange.seal_identity(
            case=case, typed=request.POST.dict(), by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        return JsonResponse({"sentence": spoken(refusal)}, status=409)
    return JsonResponse({"saved_at": request.received_at.isoformat()})


@door("case.edit", of=queries.case_with_id)
@require_GET
def intake(request: Request, case: Case) -> HttpResponse:
    """What the hub knows of the files, as a fragment of the page."""
    return render(request, "cases/_intake.html", {"case": case, **intake_context(request, case)})


def intake_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    return {"summary": arrivals.summary(case), "check": arrivals.patient_check(case)}


@door("case.upload", of=queries.case_with_id)
@require_POST
def add_files(request: Request, case: Case) -> HttpResponse:
    """The plain form's way in, for browsers without JavaScript."""
    files = request.FILES.getlist("files")
    try:
        exchange.receive_form_files(
            case=case, files=files, by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("case_edit", case.pk)


@door("case.edit", of=queries.case_with_id)
@require_GET
def picture(request: Request, case: Case, upload_id: str) -> HttpResponse:
    """The picture the sender looks at before it may leave."""
    found = review_picture(case, upload_id)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/webp")


@door("case.edit", of=queries.case_with_id)
@require_POST
def decide(request: Request, case: Case) -> HttpResponse:
    """The sender's decision on files: which patient, a mismatch explained, pixels looked at."""
    try:
        exchange.decide(
            case=case, decision=request.POST.dict(), by=request.actor, at=request.received_at
        )
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("case_edit", case.pk)


@door("case.send", of=queries.case_with_id)
@require_POST
def send(request: Request, case: Case) -> HttpResponse:
    try:
        services.send(case=case, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        case.refresh_from_db()
        if case.state not in WRITABLE:  # pressed twice, or sent from another window
            return redirect("case", case.pk)
        return show_form(request, case, refusal=spoken(refusal), status=409)
    messages.success(request, gettext("Sent. You are told when it is read."))
    return redirect("case", case.pk)
