"""One's binômes, and one of them as a living contract."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from binome.cases import services
from binome.cases.models import OPEN_TERMS, Binome, Terms
from binome.cases.queries import binomes_of_network
from binome.cases.queries.pair_health import binome_with_id, binomes_of_person, health_of
from binome.cases.services.contracts import side_of
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.pages.network_forms import PauseForm, TermsForm
from binome.people import queries as people
from binome.people.models import Role
from binome.people.policies import can

SUGGESTED = _(
    "Hello, we have not heard of each other for a while. Is everything well? Shall we change what"
    " we agreed, or pause?"
)


@door("binome.list")
@require_GET
def binomes(request: Request) -> HttpResponse:
    """The pairs one is half of, and those of a network one coordinates."""
    actor = request.actor
    pairs = binomes_of_person(actor.person_id or "", actor.sites_as(Role.SENDER))
    for network_id in sorted(actor.networks_as(Role.COORDINATOR)):
        known = {pair.pk for pair in pairs}
        pairs += [pair for pair in binomes_of_network(network_id) if pair.pk not in known]
    context = {"pairs": health_of(pairs, at=request.received_at), "section": "binomes"}
    return render(request, "network/binomes.html", context)


@door("binome.see", of=binome_with_id)
@require_GET
def binome(request: Request, binome: Binome) -> HttpResponse:
    terms = list(binome.terms.all())
    waiting = next((one for one in reversed(terms) if one.state in OPEN_TERMS), None)
    health = health_of([binome], at=request.received_at)[0]
    side = side_of(binome, request.actor)
    context = {
        "binome": binome,
        "health": health,
        "terms": terms,
        "waiting": waiting,
        "is_my_turn": waiting is not None and waiting.state in (f"for_{side}", "for_both"),
        "pauses": binome.pauses.filter(until_at__gt=request.received_at).order_by("from_at"),
        "lines": binome.lines.all(),
        "suggested": SUGGESTED if health.flag_days else "",
        "readers": people.readers_of(binome.site.network_id, at=request.received_at),
        "may_negotiate": can(request.actor, "binome.negotiate", binome) and not binome.ended_at,
        "may_answer": can(request.actor, "binome.answer", binome),
        "may_pause": can(request.actor, "binome.pause", binome) and not binome.ended_at,
        "section": "binomes",
    }
    return render(request, "network/binome.html", context)


@door("binome.negotiate", of=binome_with_id)
@require_POST
def propose(request: Request, binome: Binome) -> HttpResponse:
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _unfit(request, binome)
    return act(
        request,
        lambda: services.propose_terms(
            binome=binome, offer=form.offer(), by=request.actor, at=request.received_at
        ),
        done=_("Proposed. What was agreed before holds until the other says yes."),
        then=("binome", binome.pk),
    )


@door("binome.answer", of=binome_with_id)
@require_POST
def answer(request: Request, binome: Binome) -> HttpResponse:
    """Yes or no to the proposal that was on the page."""
    terms = Terms.objects.filter(binome=binome, pk=request.POST.get("terms", "")).first()
    if terms is None:
        return _unfit(request, binome)
    say = services.accept_terms if "yes" in request.POST else services.decline_terms
    return act(
        request,
        lambda: say(terms=terms, by=request.actor, at=request.received_at),
        done=_("Your answer is kept, and the other is told."),
        then=("binome", binome.pk),
    )


@door("binome.pause", of=binome_with_id)
@require_POST
def pause(request: Request, binome: Binome) -> HttpResponse:
    """Pause between two days, or go on at once."""
    by, at = request.actor, request.received_at
    if "resume" in request.POST:
        return act(
            request, lambda: services.resume(binome=binome, by=by, at=at),
            done=_("The binôme goes on."), then=("binome", binome.pk),
        )  # fmt: skip
    form = PauseForm(request.POST, network=binome.site.network, at=at)
    if not form.is_valid():
        return _unfit(request, binome)
    away = form.away(binome.reader.time_zone or "UTC")
    return act(
        request, lambda: services.pause(binome=binome, away=away, by=by, at=at),
        done=_("Paused. Cases go to the deputy or the group meanwhile."),
        then=("binome", binome.pk),
    )  # fmt: skip


@door("binome.negotiate", of=binome_with_id)
@require_POST
def write(request: Request, binome: Binome) -> HttpResponse:
    text = request.POST.get("text", "")
    return act(
        request,
        lambda: services.write_line(
            binome=binome, text=text, by=request.actor, at=request.received_at
        ),
        done=_("Written. The other is told."), then=("binome", binome.pk),
    )  # fmt: skip


@door("binome.negotiate", of=binome_with_id)
@require_POST
def end(request: Request, binome: Binome) -> HttpResponse:
    thanks = request.POST.get("thanks", "")
    return act(
        request,
        lambda: services.end_binome(
            binome=binome, thanks=thanks, by=request.actor, at=request.received_at
        ),
        done=_("The binôme has ended. Cases under way stay with their reader."),
        then=("binome", binome.pk),
    )  # fmt: skip


def _unfit(request: Request, binome: Binome) -> HttpResponse:
    messages.error(request, gettext("Something is missing or does not fit. Nothing was changed."))
    return redirect("binome", binome.pk)
