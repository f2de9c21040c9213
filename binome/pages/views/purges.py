"""What has ended at a site after the agreed time: signed lists, for the site to keep."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from binome.operation import purging
from binome.pages.doors import Request, door
from binome.people import queries
from binome.people.models import Site

MOST_SHOWN = 24


@door("site.see_audit", of=queries.site_with_id)
@require_GET
def purges(request: Request, site: Site) -> HttpResponse:
    """The newest lists as text; each bears its signature."""
    lists = purging.lists_of(site)[:MOST_SHOWN]
    context = {"site": site, "lists": lists, "section": "audit"}
    return render(request, "operation/purges.html", context)
