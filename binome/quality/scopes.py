"""Whose figures: a whole network's, or those of a site, a reader or a group in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Q, QuerySet

from binome.people.models import Group, Membership, Network, Person, Site


class Kind(Enum):
    """The five dashboards; a donor sees the network without anybody in it."""

    NETWORK = "network"
    DONOR = "donor"
    SITE = "site"
    GROUP = "group"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Scope:
    """`id` is that of the network, site, group or person. A reader without a network: all."""

    kind: Kind
    id: str
    name: str
    network: Network | None = None

    def of_cases(self, before: str = "") -> Q:
        """A filter over Case, or over what has one under that name."""
        found = self._own(f"{before}__" if before else "")
        if self.kind is Kind.READER and self.network is not None:
            found &= Q(**{f"{before}__network" if before else "network": self.network})
        return found

    def of_given(self) -> Q:
        """A filter over Assignment: given to the reader, to readers of the group, else by case."""
        if self.kind in (Kind.READER, Kind.GROUP):
            within = Q(case__network=self.network) if self.network else Q()
            return Q(reader_id__in=self._readers()) & within
        return self.of_cases("case")

    def of_pairs(self) -> Q:
        """A filter over Binome."""
        if self.kind in (Kind.READER, Kind.GROUP):
            within = Q(site__network=self.network) if self.network else Q()
            return Q(reader_id__in=self._readers()) & within
        return Q(site_id=self.id) if self.kind is Kind.SITE else Q(site__network_id=self.id)

    def _own(self, to: str) -> Q:
        if self.kind is Kind.SITE:
            return Q(**{f"{to}site_id": self.id})
        if self.kind is Kind.READER:
            return Q(**{f"{to}reader_id": self.id})
        if self.kind is Kind.GROUP:
            own = Q(**{f"{to}reader_id__in": self._readers()}) | Q(**{f"{to}group_id": self.id})
            return own & Q(**{f"{to}network": self.network})
        return Q(**{f"{to}network_id": self.id})

    def _readers(self) -> list[str] | QuerySet[Membership, str | None]:
        if self.kind is Kind.READER:
            return [self.id]
        return Membership.objects.filter(group_id=self.id).values_list("person_id", flat=True)


def scope_of(thing: Network | Site | Group | Person, *, within: Network | None = None) -> Scope:
    """The figures of a thing; those of a person in one network, or in all."""
    if isinstance(thing, Network):
        return Scope(Kind.NETWORK, thing.pk, thing.name, thing)
    if isinstance(thing, Site):
        return Scope(Kind.SITE, thing.pk, thing.name, thing.network)
    if isinstance(thing, Group):
        return Scope(Kind.GROUP, thing.pk, thing.name, thing.network)
    return Scope(Kind.READER, thing.pk, str(thing), within)


def donor_of(network: Network) -> Scope:
    return Scope(Kind.DONOR, network.pk, network.name, network)


def scopes_within(network: Network, *, at: datetime) -> list[Scope]:
    """Each site, group and reader of a network, for whoever wants all figures at once."""
    readers = Person.objects.filter(
        memberships__in=Membership.objects.filter(
            network=network, role__in=("reader", "resident"), since__lte=at
        )
    ).distinct()
    sites = [scope_of(one) for one in network.sites.select_related("network").order_by("pk")]
    groups = [scope_of(one) for one in network.groups.select_related("network").order_by("pk")]
    return sites + groups + [scope_of(one, within=network) for one in readers.order_by("pk")]
