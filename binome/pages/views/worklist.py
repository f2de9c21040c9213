"""The worklist: what one's roles put before one, and for senders the way to a new case."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from binome.cases import queries
from binome.cases.queries import View
from binome.pages.doors import Request, door
from binome.people import group_talk
from binome.people import queries as people
from binome.people.actors import LAPSED
from binome.people.models import Role
from binome.people.policies import can
from binome.quality.queries import late_case_count
from binome.quality.review_queries import reviews_asked_of
from binome.reports.queries.opinions import opinions_asked_of
from binome.reports.queries.reading import changed_since_read

TABS = {
    View.MINE: _("To read"),
    View.GROUP: _("My group"),
    View.SIGNED: _("Signed"),
    View.WAITING: _("Waiting for a reader"),
    View.NETWORK: _("The whole network"),
    View.SITE: _("Our cases"),
    View.SITE_ANSWERED: _("Closed"),
}
EMPTY = {
    View.MINE: (_("Nothing to read"), _("You are told when a case is given to you.")),
    View.GROUP: (_("Nothing waits in your group"), _("Cases offered to the group appear here.")),
    View.SIGNED: (_("Nothing signed yet"), _("The cases you answered are kept here.")),
    View.WAITING: (_("Every case has a reader"), _("A case nobody may read yet appears here.")),
    View.NETWORK: (_("No open case"), _("Open cases of the network appear here.")),
    View.SITE: (_("No open case"), _("Open a case, drop the images in, write your question.")),
    View.SITE_ANSWERED: (_("Nothing closed yet"), _("Answered and withdrawn cases are kept here.")),
}
TICK_WORDS = {
    "sent": _("sent"),
    "arrived": _("arrived"),
    "opened": _("opened"),
    "answered": _("answered"),
    "answered_preliminary": _("preliminary answer"),
}


@door("worklist.see")
@require_GET
def worklist(request: Request) -> HttpResponse:
    found = queries.worklist(
        request.actor, view=_view(request), page=_page(request), at=request.received_at
    )
    sites = request.actor.sites_as(Role.SENDER)
    coordinated = request.actor.networks_as(Role.COORDINATOR)
    may_review = can(request.actor, "review.list")
    context = {
        "worklist": found,
        "opinions_asked": len(opinions_asked_of(request.actor)),
        "reviews_asked": reviews_asked_of(request.actor).count() if may_review else None,
        "changed": changed_since_read([row.case for row in found.rows], request.actor),
        "late_cases": late_case_count(coordinated) if coordinated else 0,
        "groups": group_talk.groups_of(request.actor) if may_review else (),
        "groups_with_news": group_talk.groups_with_news(request.actor) if may_review else (),
        "title": TABS[found.view],
        "tabs": [(v, TABS[v], found.counts.get(v)) for v in queries.views_of(request.actor)],
        "empty": EMPTY[found.view],
        "is_sender_view": found.view in (View.SITE, View.SITE_ANSWERED),
        "tick_words": TICK_WORDS,
        "sites": [people.site_with_id(site_id) for site_id in sorted(sites)],
        "is_held": request.actor.has_role(LAPSED),
        "section": "worklist",
    }
    return render(request, "cases/worklist.html", context)


def _view(request: Request) -> View | None:
    try:
        return View(request.GET.get("view", ""))
    except ValueError:
        return None


def _page(request: Request) -> int:
    page = request.GET.get("page", "1")
    return int(page) if page.isdigit() and len(page) < 6 else 1
