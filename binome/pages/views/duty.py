"""Who is on duty, with telephone numbers; the roster ahead; as CSV and as a calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from binome.cases.models import Regime, Shift, Swap, Task
from binome.cases.pathways import CHOICES
from binome.cases.queries import roster
from binome.cases.services import roster as services
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.pages.network_forms import ShiftForm
from binome.people import queries as people
from binome.people.models import Network, Person
from binome.people.policies import can


@door("roster.see", of=people.network_with_id)
@require_GET
def duty(request: Request, network: Network) -> HttpResponse:
    at = request.received_at
    context = {
        "network": network,
        "now": roster.shifts_now(network.pk, at=at),
        "ahead": roster.shifts_ahead(network.pk, at=at),
        "swaps": roster.swaps_waiting(network.pk, request.actor.id, at=at),
        "may_change": can(request.actor, "network.coordinate", network),
        "members": Person.objects.filter(
            pk__in=people.members_of(network, at=at).values("person_id")
        ).order_by("name"),
        "tasks": Task.choices,
        "regimes": Regime.choices,
        "pathways": CHOICES,
        "section": "duty",
    }
    return render(request, "network/duty.html", context)


@door("network.coordinate", of=people.network_with_id)
@require_POST
def add(request: Request, network: Network) -> HttpResponse:
    form = ShiftForm(request.POST, network=network, at=request.received_at)
    if not form.is_valid():
        messages.error(request, gettext("Say who, from when and until when. Nothing was kept."))
        return redirect("duty", network.pk)
    duty, weeks = form.duty(), form.cleaned_data["weeks"]
    return act(
        request,
        lambda: services.add_shifts(
            network=network, duty=duty, weeks=weeks, by=request.actor, at=request.received_at
        ),
        done=_("Written into the roster."), then=("duty", network.pk),
    )  # fmt: skip


@door("shift.change", of=roster.shift_with_id)
@require_POST
def remove(request: Request, shift: Shift) -> HttpResponse:
    return act(
        request,
        lambda: services.remove_shift(
            shift=shift, by=request.actor, at=request.received_at,
            with_series="series" in request.POST,
        ),
        done=_("Taken out of the roster."), then=("duty", shift.network_id),
    )  # fmt: skip


@door("shift.swap", of=roster.shift_with_id)
@require_POST
def swap(request: Request, shift: Shift) -> HttpResponse:
    """Ask a colleague to take one's shift over."""
    to = Person.objects.filter(pk=request.POST.get("to", "")).first()
    if to is None:
        return redirect("duty", shift.network_id)
    return act(
        request,
        lambda: services.ask_swap(shift=shift, to=to, by=request.actor, at=request.received_at),
        done=_("Asked. The shift is yours until they say yes."), then=("duty", shift.network_id),
    )  # fmt: skip


@door("swap.see", of=roster.swap_with_id)
@require_POST
def answer(request: Request, swap: Swap) -> HttpResponse:
    return act(
        request,
        lambda: services.answer_swap(
            swap=swap, is_yes="yes" in request.POST, by=request.actor, at=request.received_at
        ),
        done=_("Your answer is kept."), then=("duty", swap.shift.network_id),
    )  # fmt: skip


@door("roster.see", of=people.network_with_id)
@require_GET
def table(request: Request, network: Network) -> HttpResponse:
    text = roster.as_csv(roster.shifts_ahead(network.pk, at=request.received_at))
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


@door("roster.see", of=people.network_with_id)
@require_GET
def calendar(request: Request, network: Network) -> HttpResponse:
    at = request.received_at
    text = roster.as_calendar(roster.shifts_ahead(network.pk, at=at), name=network.name, at=at)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
