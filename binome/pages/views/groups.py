"""Groups and their cover: who could read at each hour of the next day, and where nobody could."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from binome.cases.queries.coverage import Cover, Coverage, coverage_of
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.people import groups as services
from binome.people import queries as people
from binome.people.models import Group, GroupKind, Network, Person

CELL = 10


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of 24 cells for a drawing, and its gaps in the hours of whoever looks."""

    cells: list[tuple[int, int]]
    gaps: list[str]
    is_empty: bool


def _strip(cover: Cover, shown: Coverage, zone: ZoneInfo) -> Strip:
    hours = [(shown.begins_at + timedelta(hours=n)).astimezone(zone).hour for n in range(25)]
    gaps = [f"{hours[a]:02}–{hours[b]:02} h" for a, b in cover.gaps]
    cells = [(CELL * hour, min(count, 3)) for hour, count in enumerate(cover.counts)]
    return Strip(cells, gaps, is_empty=not any(cover.counts))


def _zone(request: Request) -> ZoneInfo:
    try:
        return ZoneInfo(request.user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@door("network.coordinate", of=people.network_with_id)
@require_GET
def groups(request: Request, network: Network) -> HttpResponse:
    found, zone = coverage_of(network, at=request.received_at), _zone(request)
    names = dict(settings.LANGUAGES)
    context = {
        "network": network,
        "begins_at": found.begins_at.astimezone(zone),
        "zone": zone.key,
        "everybody": _strip(found.everybody, found, zone),
        "groups": [(one, _strip(one.cover, found, zone)) for one in found.groups],
        "languages": [(names.get(w, w), _strip(c, found, zone)) for w, c in found.languages],
        "without_language": found.without_language,
        "chosen": request.GET.get("group", ""),
        "readers": people.readers_of(network.pk, at=request.received_at),
        "kinds": GroupKind.choices,
        "section": "console",
    }
    return render(request, "network/groups.html", context)


@door("network.coordinate", of=people.network_with_id)
@require_POST
def open_group(request: Request, network: Network) -> HttpResponse:
    name, kind = request.POST.get("name", ""), request.POST.get("kind", "")
    return act(
        request,
        lambda: services.open_group(
            network=network, name=name, kind=kind, by=request.actor, at=request.received_at
        ),
        done=_("The group is there. Let readers in."), then=("groups", network.pk),
    )  # fmt: skip


@door("group.change", of=services.group_with_id)
@require_POST
def place(request: Request, group: Group) -> HttpResponse:
    """Let a reader of the network in."""
    person = Person.objects.filter(pk=request.POST.get("reader", "")[:26]).first()

    def work() -> None:
        if person is None:
            raise services.NotAReader
        services.place(person=person, group=group, by=request.actor, at=request.received_at)

    done = _("They are in the group and hear of what it is offered.")
    return act(request, work, done=done, then=("groups", group.network_id))
