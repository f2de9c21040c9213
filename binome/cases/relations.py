"""How memberships stand to cases, and the same as a filter over many."""

from collections.abc import Iterator

from django.db.models import Q

from binome.cases.models import Case
from binome.cases.states import State
from binome.kernel.clock import utc_now
from binome.people import emergencies, policies
from binome.people.actors import Actor, Standing
from binome.people.models import Role
from binome.people.policy_table import TABLE

SEE = "case.see"
MAY_BREAK_GLASS = frozenset({Role.READER, Role.RESIDENT, Role.CLINICIAN})


def to_case(standing: Standing, case: Case) -> Iterator[str]:
    """own_site, assigned, own_group, once it was sent own_network, in an emergency broken_glass.

    The last is no way into lists (`seen_by`): it opens one case to whoever asked for that one.
    """
    if standing.network_id != case.network_id:
        return
    if standing.site_id and standing.site_id == case.site_id:
        yield "own_site"
    if case.state == State.DRAFT:
        return
    yield "own_network"
    if standing.person_id and standing.person_id == case.reader_id:
        yield "assigned"
    if standing.group_id and standing.group_id == case.group_id:
        yield "own_group"
    if _has_broken_glass(standing, case):
        yield "broken_glass"


def _has_broken_glass(standing: Standing, case: Case) -> bool:
    if standing.person_id is None or standing.role not in MAY_BREAK_GLASS:
        return False
    return emergencies.has_broken(standing.person_id, case.pk, at=utc_now())


def seen_by(actor: Actor) -> Q:
    """A filter over Case: what `case.see` allows the actor, the same as asking one by one."""
    seen = Q(pk__in=())
    for standing in actor.standings:
        seen |= _seen_through(standing)
    return seen


def _seen_through(standing: Standing) -> Q:
    ways = {
        "own_site": Q(site_id=standing.site_id) if standing.site_id else None,
        "own_network": ~Q(state=State.DRAFT),
        "assigned": ~Q(state=State.DRAFT) & Q(reader_id=standing.person_id)
        if standing.person_id
        else None,
        "own_group": ~Q(state=State.DRAFT) & Q(group_id=standing.group_id)
        if standing.group_id
        else None,
    }
    through = Q(pk__in=())
    for relation, way in ways.items():
        if way is not None and (standing.role, relation) in TABLE[SEE]:
            through |= way
    return through & Q(network_id=standing.network_id)


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Case, see=SEE, relations=to_case)
