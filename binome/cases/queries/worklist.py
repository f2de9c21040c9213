"""The worklist: which cases a person's roles put before them, what must be decided first on top.

Six to eight queries a page, each over an index, whatever the number of cases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from binome.cases.models import Case
from binome.cases.queries.visible import WITH_NAMES
from binome.cases.queries.worklist_rows import Row, rows_of
from binome.people.actors import READING, Actor
from binome.people.models import Role

PAGE_SIZE = 50
AT_SITE = (Role.SENDER, Role.SITE_ADMINISTRATOR)
AT_WORK = Q(is_at_work__in=(True,))  # a bare boolean would pass SQLite's index by
FIRST = ("urgency_rank", F("promised_before_at").asc(nulls_last=True), "pk")


class View(Enum):
    """One tab of a worklist; the value stands in the address."""

    MINE = "mine"
    GROUP = "group"
    SIGNED = "signed"
    WAITING = "waiting"
    NETWORK = "network"
    SITE = "site"
    SITE_ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of a view, and for each tab how many cases it holds."""

    view: View
    rows: list[Row]
    counts: dict[View, int]
    page: int
    has_more: bool


def views_of(actor: Actor) -> list[View]:
    """Return the tabs of this person's roles, the one to open first in front."""
    views: list[View] = []
    if actor.has_role(*READING):
        views += [View.MINE, View.GROUP, View.SIGNED]
    if actor.has_role(Role.COORDINATOR):
        views += [View.WAITING, View.NETWORK]
    if actor.has_role(*AT_SITE):
        views += [View.SITE, View.SITE_ANSWERED]
    return views


def worklist(actor: Actor, *, view: View | None = None, page: int = 1, at: datetime) -> Worklist:
    """Return one page of a view; a view the actor has no role for shows nothing."""
    views = views_of(actor)
    chosen = view if view in views else (views[0] if views else View.MINE)
    counts = {v: _cases(actor, v).count() for v in views if v not in _UNCOUNTED}
    start = (max(page, 1) - 1) * PAGE_SIZE
    ordered = _cases(actor, chosen).order_by(*_order(chosen)).values_list("pk", flat=True)
    found = list(ordered[start : start + PAGE_SIZE + 1]) if views else []
    rows = rows_of(_with_names(found[:PAGE_SIZE]), actor=actor, at=at)
    return Worklist(chosen, rows, counts, max(page, 1), len(found) > PAGE_SIZE)


def _with_names(ids: list[str]) -> list[Case]:
    """Join the names to the page's rows alone: joined to all, they would mislead the planner."""
    found = Case.objects.select_related(*WITH_NAMES).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


_UNCOUNTED = frozenset({View.SIGNED, View.SITE_ANSWERED})


def _cases(actor: Actor, view: View) -> QuerySet[Case]:
    return Case.objects.filter(_FILTERS[view](actor))


def _order(view: View) -> tuple[str | OrderBy, ...]:
    orders: dict[View, tuple[str | OrderBy, ...]] = {
        View.SIGNED: ("-signed_at", "-pk"),
        View.SITE_ANSWERED: ("-opened_at", "-pk"),
        View.NETWORK: (F("reader_id").asc(nulls_first=True), *FIRST),
    }
    return orders.get(view, FIRST)


def _mine(actor: Actor) -> Q:
    networks = actor.networks_as(*READING)
    return AT_WORK & Q(reader_id=actor.person_id, network_id__in=networks)


def _group(actor: Actor) -> Q:
    return AT_WORK & Q(group_id__in=actor.groups_as(*READING), reader__isnull=True)


def _signed(actor: Actor) -> Q:
    networks = actor.networks_as(*READING)
    return Q(reader_id=actor.person_id, network_id__in=networks, signed_at__isnull=False)


def _waiting(actor: Actor) -> Q:
    return _network(actor) & Q(reader__isnull=True)


def _network(actor: Actor) -> Q:
    return AT_WORK & Q(network_id__in=actor.networks_as(Role.COORDINATOR))


def _site(actor: Actor) -> Q:
    return Q(site_id__in=actor.sites_as(*AT_SITE), is_at_site__in=(True,))


def _site_answered(actor: Actor) -> Q:
    return Q(site_id__in=actor.sites_as(*AT_SITE), is_at_site__in=(False,))


_FILTERS: dict[View, Callable[[Actor], Q]] = {
    View.MINE: _mine,
    View.GROUP: _group,
    View.SIGNED: _signed,
    View.WAITING: _waiting,
    View.NETWORK: _network,
    View.SITE: _site,
    View.SITE_ANSWERED: _site_answered,
}
