"""The way somebody has to come in by, where their network demands one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from binome.people import outer_names
from binome.people.models import Person


def way_to(request: HttpRequest, person: Person) -> HttpResponse | None:
    """The page that sends somebody to the provider they have to come by; None if they may in."""
    if getattr(request, "by_provider", None):
        return None
    provider = outer_names.has_to_come_by(person, at=timezone.now())
    if provider is None:
        return None
    return render(request, "account/provider.html", {"provider": provider})
