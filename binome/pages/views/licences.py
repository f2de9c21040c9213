"""Licences to read: what the coordinator looked at, and when each ends."""

from datetime import UTC, datetime, time

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.wording import spoken
from binome.people import licences as services
from binome.people import queries
from binome.people.actors import READING
from binome.people.models import Licence, Network, Person

END_OF_DAY = time(23, 59, 59, tzinfo=UTC)


class NewLicence(forms.Form):
    """Whose paper, who issued it, its number and last day."""

    person = forms.ModelChoiceField(queryset=Person.objects.none())
    authority = forms.CharField(max_length=120)
    number = forms.CharField(max_length=60)
    last_day = forms.DateField()

    def paper(self) -> services.Paper:
        typed = self.cleaned_data
        ends_at = datetime.combine(typed["last_day"], END_OF_DAY)
        return services.Paper(typed["authority"], typed["number"], ends_at)


def _readers(network: Network, request: Request) -> QuerySet[Person]:
    """Whoever holds a reading role, also when it lapsed: a new paper gives it back."""
    holders = queries.everybody_of(network, at=request.received_at).filter(role__in=READING)
    return Person.objects.filter(pk__in=holders.values("person_id")).order_by("name")


@door("licence.check", of=queries.network_with_id)
@require_GET
def licences(request: Request, network: Network) -> HttpResponse:
    context = {
        "network": network,
        "readers": _readers(network, request),
        "licences": services.licences_of(network),
        "now": request.received_at,
        "section": "network",
    }
    return render(request, "people/licences.html", context)


@door("licence.check", of=queries.network_with_id)
@require_POST
def add(request: Request, network: Network) -> HttpResponse:
    """Note a paper that was looked at."""
    form = NewLicence(request.POST)
    form.fields["person"].queryset = _readers(network, request)  # type: ignore[attr-defined]
    if not form.is_valid():
        messages.error(request, gettext("Write who, who issued the licence, its number and end."))
        return redirect("licences", network.pk)
    try:
        services.note(
            person=form.cleaned_data["person"], network=network, paper=form.paper(),
            by=request.actor, at=request.received_at,
        )  # fmt: skip
        messages.success(request, gettext("Noted. The right to read ends with the licence."))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
    return redirect("licences", network.pk)


@door("licence.check", of=services.licence_with_id)
@require_POST
def strike(request: Request, licence: Licence) -> HttpResponse:
    services.strike(licence, by=request.actor, at=request.received_at)
    messages.success(
        request, gettext("Struck off. Without another licence this person reads no more.")
    )
    return redirect("licences", licence.network_id)
