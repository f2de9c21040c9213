"""Joining as a coordinator sees it: who waits, the checklist, public forms, the charter."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.joining_forms import (
    READERS_ROLES,
    AgainForm,
    CharterForm,
    EntranceForm,
    VerifyForm,
)
from binome.pages.wording import spoken
from binome.people import applications as services
from binome.people import charters, entrances, institutions, queries
from binome.people.checklists import ASKED, CHECKS
from binome.people.models import (
    Applicant,
    Application,
    ApplicationState,
    Charter,
    Diploma,
    Entrance,
    Network,
    Site,
)

SHOWN_DECIDED = 30
KINDS = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


@door("application.see", of=queries.network_with_id)
@require_GET
def joining(request: Request, network: Network) -> HttpResponse:
    """Who waits first; then forms, charter, and what was decided."""
    decided = (ApplicationState.VERIFIED, ApplicationState.JOINED, ApplicationState.DECLINED)
    context = {
        "network": network,
        "waiting": services.applications_of(network, ApplicationState.WAITING),
        "decided": services.applications_of(network, *decided).order_by("-decided_at")[
            :SHOWN_DECIDED
        ],
        "entrances": [
            (one, one.is_open(request.received_at)) for one in entrances.entrances_of(network)
        ],
        "institutions": institutions.institutions_of(network),
        "checks": CHECKS[Applicant.INSTITUTION],
        "charter": charters.current(network),
        "applicants": Applicant.choices,
        "address": f"{settings.PUBLIC_URL.rstrip('/')}/apply/",
        "now": request.received_at,
        "section": "network",
    }
    return render(request, "people/joining.html", context)


@door("entrance.change", of=queries.network_with_id)
@require_POST
def open_entrance(request: Request, network: Network) -> HttpResponse:
    form = EntranceForm(request.POST)
    try:
        if not form.is_valid():
            raise entrances.NotAnEntrance
        entrances.open_entrance(
            network=network, wanted=form.wanted(), by=request.actor, at=request.received_at
        )
        messages.success(request, gettext("The form is open to whoever has its address."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("joining", network.pk)


@door("entrance.change", of=entrances.entrance_with_id)
@require_POST
def close(request: Request, entrance: Entrance) -> HttpResponse:
    entrances.close(entrance, by=request.actor, at=request.received_at)
    return redirect("joining", entrance.network_id)


@door("application.see", of=services.application_with_id)
@require_GET
def application(request: Request, application: Application) -> HttpResponse:
    """What was written, beside what to check."""
    entrance = application.entrance
    applicant = Applicant(entrance.applicant)
    answers = [(label, application.answers.get(word, "")) for word, label, *_ in ASKED[applicant]]
    answers += zip(entrance.questions, application.own_answers, strict=False)
    context = {
        "application": application,
        "network": entrance.network,
        "answers": answers,
        "checks": CHECKS[applicant],
        "is_reader": applicant == Applicant.READER,
        "is_waiting": application.state == ApplicationState.WAITING,
        "may_decline": application.state in (ApplicationState.WAITING, ApplicationState.VERIFIED),
        "roles": READERS_ROLES,
        "section": "network",
    }
    return render(request, "people/application.html", context)


@door("application.decide", of=services.application_with_id)
@require_POST
def verify(request: Request, application: Application) -> HttpResponse:
    form = VerifyForm(request.POST, application=application)
    try:
        if not form.is_valid():
            raise services.NotChecked
        services.verify(application, form.checked(), by=request.actor, at=request.received_at)
        messages.success(request, gettext("Verified. They make their account with their code."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("application", application.pk)


@door("application.decide", of=queries.site_with_id)
@require_POST
def verify_again(request: Request, site: Site) -> HttpResponse:
    """An institution was looked at again: the same ticks, a new last day."""
    form = AgainForm(request.POST)
    try:
        if not form.is_valid():
            raise institutions.NotLookedAt
        institutions.verify_again(site, *form.checked(), by=request.actor, at=request.received_at)
        messages.success(request, gettext("Verified again."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("joining", site.network_id)


@door("application.decide", of=services.application_with_id)
@require_POST
def decline(request: Request, application: Application) -> HttpResponse:
    try:
        services.decline(
            application, reason=request.POST.get("reason", ""), by=request.actor,
            at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("joining", application.entrance.network_id)


@door("application.see", of=services.application_with_id)
@require_GET
def diploma(request: Request, application: Application) -> HttpResponse:
    """A stranger's file goes to the disk, never into the page."""
    found = Diploma.objects.filter(application=application).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=KINDS[found.kind])
    response["Content-Disposition"] = f'attachment; filename="diploma.{found.kind}"'
    return response


@door("charter.publish", of=queries.network_with_id)
@require_POST
def publish(request: Request, network: Network) -> HttpResponse:
    form = CharterForm(request.POST)
    try:
        if not form.is_valid():
            raise charters.NothingWritten
        charters.publish(
            network=network, **form.cleaned_data, by=request.actor, at=request.received_at
        )
        messages.success(request, gettext("Published. Readers are asked to say yes."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("joining", network.pk)


@door("charter.see", of=charters.charter_with_id)
@require_GET
def charter(request: Request, charter: Charter) -> HttpResponse:
    """The words of one version, and whether one said yes."""
    yes = charters.acceptances_of(charter).filter(person=request.user).first()
    is_newest = charters.current(charter.network) == charter
    context = {
        "charter": charter, "network": charter.network, "yes": yes, "is_newest": is_newest,
    }  # fmt: skip
    return render(request, "people/charter.html", context)


@door("charter.accept", of=charters.charter_with_id)
@require_POST
def accept(request: Request, charter: Charter) -> HttpResponse:
    charters.accept(charter, person=request.user, at=request.received_at)
    messages.success(request, gettext("Your yes was kept with its date."))
    return redirect("account")
