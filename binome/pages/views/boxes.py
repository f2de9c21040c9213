"""The boxes of one's sites: how each is, a code for another one, taking one out of service."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.box import weekly
from binome.fleet import queries, services
from binome.fleet.models import Box
from binome.notices.week_picture import week_of
from binome.pages.doors import Request, door
from binome.people.models import Site
from binome.people.policies import can
from binome.people.queries import site_with_id, sites_within


@door("box.see")
@require_GET
def boxes(request: Request) -> HttpResponse:
    """Every box one may know of, the silent and the full ones said in words."""
    return _show(request)


@door("box.invite", of=site_with_id)
@require_POST
def invite(request: Request, site: Site) -> HttpResponse:
    """A code for one box; it stands on this answer and nowhere else."""
    code = services.invite(site=site, by=request.actor, at=request.received_at)
    return _show(request, code=code, site=site)


@door("box.change", of=queries.box_with_id)
@require_POST
def revoke(request: Request, box: Box) -> HttpResponse:
    """Believe a box no more; what it sent is kept."""
    services.revoke(box=box, by=request.actor, at=request.received_at)
    messages.success(request, gettext("The box is believed no more. What it sent before is kept."))
    return redirect("boxes")


@door("box.change", of=queries.box_with_id)
@require_POST
def wipe(request: Request, box: Box) -> HttpResponse:
    """For a box that was stolen or is given away."""
    services.wipe(box=box, by=request.actor, at=request.received_at)
    messages.success(
        request, gettext("The box is to delete all it holds as soon as it calls again.")
    )
    return redirect("boxes")


def _show(request: Request, *, code: str = "", site: Site | None = None) -> HttpResponse:
    lines = queries.boxes_of(sites_within(request.actor, "box.see"), at=request.received_at)
    context: dict[str, object] = {
        "lines": [
            {
                "line": line,
                "may_change": can(request.actor, "box.change", line.box),
                "week": week_of(weekly.read(line.box.said.get("week")), zone="UTC"),
            }
            for line in lines
        ],
        "sites": sites_within(request.actor, "box.invite"),
        "code": code,
        "code_site": site,
        "section": "nodes",
    }
    return render(request, "fleet/boxes.html", context)
