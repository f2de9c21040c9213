"""Reads of the people room."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from binome.kernel.ids import digest
from binome.people.actors import Actor
from binome.people.models import Group, Invitation, Membership, Network, Person, Role, Site
from binome.people.policy_table import TABLE

RUNNING_A_NETWORK = (Role.COORDINATOR, Role.NETWORK_ADMINISTRATOR)


def display_name(person: Person) -> str:
    return str(person)


def names_of(person_ids: Iterable[str]) -> dict[str, str]:
    """The names behind ids."""
    found = Person.objects.filter(pk__in=list(person_ids)).only("name", "username")
    return {person.pk: str(person) for person in found}


def network_with_id(network_id: str) -> Network | None:
    return Network.objects.filter(pk=network_id).first()


def site_with_id(site_id: str) -> Site | None:
    return Site.objects.select_related("network").filter(pk=site_id).first()


def sites_with_ids(site_ids: Iterable[str]) -> QuerySet[Site]:
    return Site.objects.filter(pk__in=list(site_ids)).order_by("name")


def groups_with_ids(group_ids: Iterable[str]) -> QuerySet[Group]:
    return Group.objects.filter(pk__in=list(group_ids)).order_by("name")


def site_named(name: str) -> Site | None:
    """Return the site with that id or name; None when there is none or more than one."""
    found = list(Site.objects.select_related("network").filter(name=name)[:2])
    return found[0] if len(found) == 1 else site_with_id(name)


def sites_within(actor: Actor, action: str) -> QuerySet[Site]:
    """The sites one may do that for: where one stands, and all of a network one runs."""
    allowed = TABLE[action]
    own = {s.site_id for s in actor.standings if s.site_id and (s.role, "any") in allowed}
    networks = {
        s.network_id
        for s in actor.standings
        if s.role in RUNNING_A_NETWORK and (s.role, "any") in allowed
    }
    sites = Site.objects.filter(Q(pk__in=own) | Q(network_id__in=networks))
    return sites.select_related("network").order_by("name")


def open_invitation(secret: str, *, at: datetime) -> Invitation | None:
    """Return the invitation behind a link while it can still be used."""
    return (
        Invitation.objects.select_related("network", "site", "group")
        .filter(
            secret_digest=digest(secret),
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=at,
        )
        .first()
    )


def members_of(network: Network, *, at: datetime) -> QuerySet[Membership]:
    return (
        Membership.objects.in_force(at)
        .filter(network=network)
        .select_related("person", "site", "group")
        .order_by("role", "person__name")
    )


def everybody_of(network: Network, *, at: datetime) -> QuerySet[Membership]:
    """The members with those whose role is held back until papers or charter are there."""
    return (
        Membership.objects.given_at(at)
        .filter(network=network)
        .select_related("person", "site", "group", "network")
        .order_by("role", "person__name")
    )


def coordinators_of(network_id: str, *, at: datetime) -> QuerySet[Person]:
    holders = Membership.objects.in_force(at).filter(network_id=network_id, role=Role.COORDINATOR)
    return Person.objects.filter(pk__in=holders.values("person_id"))


def people_of_site(site_id: str, *, at: datetime) -> QuerySet[Person]:
    holders = Membership.objects.in_force(at).filter(site_id=site_id)
    return Person.objects.filter(pk__in=holders.values("person_id"))


def people_with_roles_at(site_id: str, roles: Iterable[str], *, at: datetime) -> QuerySet[Person]:
    """Those who hold one of these roles at a site now."""
    holders = Membership.objects.in_force(at).filter(site_id=site_id, role__in=list(roles))
    return Person.objects.filter(pk__in=holders.values("person_id"))


def readers_of(network_id: str, *, at: datetime) -> QuerySet[Person]:
    """Those who may be given a case of the network, residents included."""
    holders = Membership.objects.in_force(at).filter(
        Q(person__may_read_until__isnull=True) | Q(person__may_read_until__gt=at),
        network_id=network_id, role__in=[Role.READER, Role.RESIDENT],
    )  # fmt: skip
    return Person.objects.filter(pk__in=holders.values("person_id")).order_by("name")


def seniors_of(network_id: str, *, at: datetime) -> QuerySet[Person]:
    """Those who may sign final answers in the network."""
    holders = Membership.objects.in_force(at).filter(network_id=network_id, role=Role.READER)
    return Person.objects.filter(pk__in=holders.values("person_id")).order_by("name")


def has_administrator() -> bool:
    """Whether somebody who can sign in administers a network (serve asks before leaving
    loopback)."""
    return any(
        m.person.has_usable_password()
        for m in Membership.objects.filter(role=Role.NETWORK_ADMINISTRATOR).select_related("person")
    )
