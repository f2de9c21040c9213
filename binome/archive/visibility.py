"""Who may see a study: its site's people, and whoever holds a grant; the policy table decides.

`relations_to_study` answers for one study; `seen_by` says the same as a filter over many, and
`in_sight` says it in SQL for the searches of machines. A test holds the three together.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Q

from binome.archive.conditions import Condition, either, equal, every, one_of
from binome.archive.models import (
    Holder,
    Instance,
    Kind,
    Peer,
    Rejection,
    Series,
    State,
    Study,
    StudyGrant,
    Transfer,
)
from binome.kernel.clock import utc_now
from binome.people import policies
from binome.people.actors import Actor, Standing
from binome.people.policy_table import TABLE

SEE = "study.see"
GRANTED = """s.id IN (
    SELECT g.study_id FROM archive_studygrant g
    WHERE g.revoked_at IS NULL AND (g.until IS NULL OR g.until > %s) AND ({}))"""
OF_NETWORK = "s.site_id IN (SELECT n.id FROM people_site n WHERE n.network_id = %s)"


def relations_to_study(standing: Standing, study: Study) -> Iterator[str]:
    """own_site, granted (to the person or the standing's site), own_group."""
    if standing.site_id == study.site_id:
        yield "own_site"
    if standing.network_id != study.site.network_id:
        return
    for grant in StudyGrant.objects.in_force(utc_now()).filter(study=study):
        if grant.person_id and grant.person_id == standing.person_id:
            yield "granted"
        if grant.site_id and grant.site_id == standing.site_id:
            yield "granted"
        if grant.group_id and grant.group_id == standing.group_id:
            yield "own_group"


def relations_to_series(standing: Standing, series: Series) -> Iterator[str]:
    return relations_to_study(standing, series.study)


def relations_to_instance(standing: Standing, instance: Instance) -> Iterator[str]:
    return relations_to_study(standing, instance.series.study)


def relations_to_rejection(standing: Standing, rejection: Rejection) -> Iterator[str]:
    if standing.site_id == rejection.site_id:
        yield "own_site"


def relations_to_holder(standing: Standing, holder: Holder) -> Iterator[str]:
    """self: only they answer for themselves; own_site: for a copy in a machine, the site does."""
    if holder.kind == Kind.PERSON:
        if standing.person_id == holder.holder_id:
            yield "self"
    elif standing.site_id == holder.recall.study.site_id:
        yield "own_site"


def relations_to_peer(standing: Standing, peer: Peer) -> Iterator[str]:
    if standing.site_id == peer.site_id:
        yield "own_site"
    if standing.network_id == peer.site.network_id:
        yield "own_network"


def relations_to_transfer(standing: Standing, transfer: Transfer) -> Iterator[str]:
    return relations_to_peer(standing, transfer.peer)


def seen_by(actor: Actor, *, at: datetime | None = None) -> Q:
    """A filter over Study: what `study.see` allows the actor, the same as asking one by one."""
    allowed = TABLE[SEE]
    own = {s.site_id for s in actor.standings if s.site_id and (s.role, "own_site") in allowed}
    seen = Q(site_id__in=own)
    recipients = Q()
    for standing in actor.standings:
        recipients |= _grants_for(standing)
    if recipients:
        grants = StudyGrant.objects.in_force(at or utc_now()).filter(recipients)
        seen |= Q(pk__in=grants.values("study_id"))
    return seen


def _grants_for(standing: Standing) -> Q:
    """The grants one standing opens, within its own network only."""
    recipients = Q()
    if (standing.role, "granted") in TABLE[SEE]:
        if standing.person_id:
            recipients |= Q(person_id=standing.person_id)
        if standing.site_id:
            recipients |= Q(site_id=standing.site_id)
    if standing.group_id and (standing.role, "own_group") in TABLE[SEE]:
        recipients |= Q(group_id=standing.group_id)
    return recipients & Q(study__site__network_id=standing.network_id) if recipients else Q()


def in_sight(actor: Actor, *, beside_index: bool, at: datetime | None = None) -> Condition:
    """What `seen_by` says, in SQL over the study `s`, which must be stored.

    `beside_index`: another condition finds the rows, so SQLite, which keeps no statistics, shall
    not take the index of site and date; a `+` hides the columns from it.
    """
    hidden = "+" if beside_index and connection.vendor == "sqlite" else ""
    now = connection.ops.adapt_datetimefield_value(at or utc_now())
    own = {s.site_id for s in actor.standings if s.site_id and (s.role, "own_site") in TABLE[SEE]}
    seen = [one_of(f"{hidden}s.site_id", sorted(own))] if own else []
    for standing in actor.standings:
        if recipients := _recipients(standing):
            grants = either(recipients)
            given = Condition(GRANTED.format(grants.sql), (now, *grants.parameters))
            seen.append(every([given, Condition(OF_NETWORK, (standing.network_id,))]))
    return every([either(seen), equal(f"{hidden}s.state", State.STORED.value)])


def _recipients(standing: Standing) -> list[Condition]:
    """Whose grants one standing opens."""
    found = []
    if (standing.role, "granted") in TABLE[SEE]:
        if standing.person_id:
            found.append(equal("g.person_id", standing.person_id))
        if standing.site_id:
            found.append(equal("g.site_id", standing.site_id))
    if standing.group_id and (standing.role, "own_group") in TABLE[SEE]:
        found.append(equal("g.group_id", standing.group_id))
    return found


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Study, see=SEE, relations=relations_to_study)
    policies.register(Series, see=SEE, relations=relations_to_series)
    policies.register(Instance, see=SEE, relations=relations_to_instance)
    policies.register(Rejection, see="study.reject", relations=relations_to_rejection)
    policies.register(Holder, see="recall.acknowledge", relations=relations_to_holder)
    policies.register(Peer, see="peer.see", relations=relations_to_peer)
    policies.register(Transfer, see="transfer.see", relations=relations_to_transfer)
