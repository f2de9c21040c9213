"""From when a reading role is held back: papers nobody looked at, or a charter not accepted.

Counted whenever one of them changes and kept on the membership, so that `in_force` says no to it
everywhere without another question. Whoever read before the rule came has time until it binds.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.people.actors import READING
from binome.people.models import Charter, Licence, Membership, Network, Person

GRACE = timedelta(days=30)
PAPERS, CHARTER = "papers", "charter"
REASONS = {
    PAPERS: _("Papers: no coordinator has looked at a licence that still holds."),
    CHARTER: _("The charter waits for a yes."),
}


def papers_held_from(membership: Membership) -> datetime | None:
    """From when the papers of a role are missing: none was seen in this network, or all ended."""
    began = membership.network.verifies_from
    if began is None:
        return None
    licences = Licence.objects.filter(person=membership.person_id, network=membership.network_id)
    newest = licences.order_by("-ends_at").first()
    if newest is not None:
        return newest.ends_at
    return _from(membership, began, began + GRACE)


def charter_held_from(membership: Membership) -> datetime | None:
    """From when a yes to the charter is missing; a later yes covers what came before."""
    charters = Charter.objects.filter(network=membership.network_id)
    accepted = charters.filter(acceptances__person=membership.person_id).first()
    owed = charters.filter(number__gt=accepted.number) if accepted else charters
    begins = [_from(membership, one.published_at, one.binds_from) for one in owed]
    return min(begins, default=None)


def reasons_of(membership: Membership, *, at: datetime) -> list[str]:
    """Why a role is held back now, in words of REASONS."""
    found = {PAPERS: papers_held_from(membership), CHARTER: charter_held_from(membership)}
    return [word for word, since in found.items() if since is not None and since <= at]


def sentences(membership: Membership, *, at: datetime) -> list[str]:
    """The same for people; without a question where nothing is held back."""
    if membership.held_from is None or membership.held_from > at:
        return []
    return [str(REASONS[word]) for word in reasons_of(membership, at=at)]


def recount(memberships: Iterable[Membership]) -> None:
    """Count again for these; roles that read no images are never held back."""
    for one in memberships:
        if one.role not in READING:
            continue
        times = [t for t in (papers_held_from(one), charter_held_from(one)) if t]
        Membership.objects.filter(pk=one.pk).update(held_from=min(times, default=None))


def recount_network(network: Network) -> None:
    recount(_reading().filter(network=network))


def recount_person(person: Person) -> None:
    recount(_reading().filter(person=person))


def _reading() -> QuerySet[Membership]:
    return Membership.objects.filter(role__in=READING).select_related("network")


def _from(membership: Membership, begun: datetime, binds: datetime) -> datetime:
    """At once for whoever came after the rule; from when it binds for whoever was there."""
    return binds if membership.since <= begun else membership.since
