"""Who may see a study: its site's people, and whoever holds a grant; the policy table decides.

`relations_to_study` answers for one study, `seen_by` says the same as a filter over many.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from binome.archive.models import Instance, Peer, Series, Study, StudyGrant
from binome.kernel.clock import utc_now
from binome.people import policies
from binome.people.actors import Actor, Standing
from binome.people.policy_table import TABLE

SEE = "study.see"


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


def relations_to_peer(standing: Standing, peer: Peer) -> Iterator[str]:
    if standing.site_id == peer.site_id:
        yield "own_site"
    if standing.network_id == peer.site.network_id:
        yield "own_network"


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


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Study, see=SEE, relations=relations_to_study)
    policies.register(Series, see=SEE, relations=relations_to_series)
    policies.register(Instance, see=SEE, relations=relations_to_instance)
    policies.register(Peer, see="peer.see", relations=relations_to_peer)
