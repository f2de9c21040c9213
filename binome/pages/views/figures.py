"""Figures of a network, its donors, a site, a group, a reader: a page, a table, a paper each."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.pages.figure_words import charts_of, flat, load_of, said_of
from binome.pages.wording import spoken
from binome.people import groups
from binome.people import queries as people
from binome.people.actors import READING, Actor
from binome.people.models import Group, Network, Role, Site
from binome.people.policies import can
from binome.quality.scopes import Kind, Scope, donor_of, scope_of
from binome.quality.statistics import Period, figures_of, for_donors
from binome.reports.renditions.typesetting import typeset

FOUR_WEEKS, LONGEST = timedelta(days=28), timedelta(days=3700)
MOST_NAMES = 40
FIRST_YEAR, LAST_YEAR = 2000, 2999
Answer = Callable[[Request, Scope], HttpResponse]


def _page(request: Request, scope: Scope) -> HttpResponse:
    """The figures to look at; every chart says in words what it shows."""
    context = _context(request, scope)
    load, address = context["load"], request.path.rstrip("/")
    context |= {"load": load[:MOST_NAMES], "more": max(0, len(load) - MOST_NAMES)}
    context |= {"table": f"{address}.csv", "paper": f"{address}.pdf"}
    return render(request, "network/figures.html", context)


def _table(request: Request, scope: Scope) -> HttpResponse:
    """Every figure as a line: its name, its value."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    writer = csv.writer(response)
    writer.writerow(["figure", "value"])
    writer.writerows(flat("", _found(scope, _period(request))))
    return response


def _paper(request: Request, scope: Scope) -> HttpResponse:
    """The same on paper, for a period: to print, to send, to keep."""
    context = _context(request, scope) | {"language": request.LANGUAGE_CODE}
    page = render_to_string("network/figures_paper.html", context)
    days = f"{context['period'].from_at:%Y%m%d}-{context['last_day']:%Y%m%d}"
    try:
        pdf = typeset(page, identifier=f"figures-{scope.kind.value}-{scope.id}-{days}")
    except Refusal as refusal:
        return HttpResponse(spoken(refusal), status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="figures-{days}.pdf"'
    return response


def _of_network(answer: Answer) -> Any:
    @door("figures.see", of=people.network_with_id)
    @require_GET
    def view(request: Request, network: Network) -> HttpResponse:
        return answer(request, scope_of(network))

    return view


def _of_donor(answer: Answer) -> Any:
    @door("figures.see", of=people.network_with_id)
    @require_GET
    def view(request: Request, network: Network) -> HttpResponse:
        return answer(request, donor_of(network))

    return view


def _of_site(answer: Answer) -> Any:
    @door("figures.see", of=people.site_with_id)
    @require_GET
    def view(request: Request, site: Site) -> HttpResponse:
        return answer(request, scope_of(site))

    return view


def _of_group(answer: Answer) -> Any:
    @door("figures.see", of=groups.group_with_id)
    @require_GET
    def view(request: Request, group: Group) -> HttpResponse:
        return answer(request, scope_of(group))

    return view


def _of_reader(answer: Answer) -> Any:
    @door("figures.own")
    @require_GET
    def view(request: Request) -> HttpResponse:
        return answer(request, scope_of(request.user))

    return view


#: kind -> where its figures are (before `figures/`), and who makes its three answers.
PLACES: dict[Kind, tuple[str, Any]] = {
    Kind.NETWORK: ("network/<str:network_id>/figures", _of_network),
    Kind.DONOR: ("network/<str:network_id>/figures/donors", _of_donor),
    Kind.SITE: ("sites/<str:site_id>/figures", _of_site),
    Kind.GROUP: ("groups/<str:group_id>/figures", _of_group),
    Kind.READER: ("figures/mine", _of_reader),
}
#: end of a name -> end of an address, and the answer.
ANSWERS: dict[str, tuple[str, Answer]] = {
    "": ("/", _page), "_csv": (".csv", _table), "_pdf": (".pdf", _paper),
}  # fmt: skip


def _found(scope: Scope, period: Period) -> dict[str, Any]:
    found = figures_of(scope, period)
    return for_donors(found) if scope.kind is Kind.DONOR else found


def _context(request: Request, scope: Scope) -> dict[str, Any]:
    period = _period(request)
    found = _found(scope, period)
    last_day = period.until_at - timedelta(seconds=1)
    return {
        "scope": scope,
        "title": _title(scope),
        "days": f"from={period.from_at:%Y-%m-%d}&to={last_day:%Y-%m-%d}",
        "period": period,
        "last_day": last_day,
        "found": found,
        **charts_of(found),
        **said_of(found),
        "load": load_of(found) if scope.kind is not Kind.READER else [],
        "section": "console" if scope.kind in (Kind.NETWORK, Kind.DONOR) else "figures",
    }


def _title(scope: Scope) -> str:
    titles = {
        Kind.NETWORK: gettext("Figures"), Kind.DONOR: gettext("Figures for donors"),
        Kind.SITE: gettext("Figures"), Kind.GROUP: gettext("Figures"),
        Kind.READER: gettext("My figures"),
    }  # fmt: skip
    return titles[scope.kind]


def figures_for(actor: Actor) -> list[tuple[str, str]]:
    """Whose figures somebody may see beside a network's: a name (none: their own), an address."""
    sites = people.sites_with_ids(actor.sites_as(Role.SENDER, Role.SITE_ADMINISTRATOR))
    own = people.groups_with_ids(actor.groups_as(*READING))
    found = [("", reverse("figures_reader"))] if can(actor, "figures.own") else []
    found += [(one.name, reverse("figures_site", args=[one.pk])) for one in sites]
    return found + [(one.name, reverse("figures_group", args=[one.pk])) for one in own]


def _period(request: Request) -> Period:
    """The days asked for, whole and in UTC; the last four weeks where they make no sense."""
    now = request.received_at
    begins, ends = (_day(request.GET.get(name, "")) for name in ("from", "to"))
    until = ends + timedelta(days=1) if ends else now
    since = begins or until - FOUR_WEEKS
    is_sound = since < until and until - since <= LONGEST
    return Period(since, until) if is_sound else Period(now - FOUR_WEEKS, now)


def _day(text: str) -> datetime | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    is_ours = FIRST_YEAR <= found.year <= LAST_YEAR
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if is_ours else None
