"""How memberships stand to networks, sites and persons."""

from collections.abc import Iterator

from binome.people import policies
from binome.people.actors import Standing
from binome.people.models import (
    AccessToken,
    Application,
    Charter,
    Entrance,
    Group,
    Licence,
    Membership,
    Network,
    Person,
    Site,
)


def to_network(standing: Standing, network: Network) -> Iterator[str]:
    if standing.network_id == network.pk:
        yield "own_network"


def to_site(standing: Standing, site: Site) -> Iterator[str]:
    if standing.site_id == site.pk:
        yield "own_site"
    if standing.network_id == site.network_id:
        yield "own_network"


def to_person(standing: Standing, person: Person) -> Iterator[str]:
    if standing.person_id == person.pk:
        yield "self"
    if person.memberships.filter(network_id=standing.network_id).exists():
        yield "own_network"


def to_what_a_network_has(
    standing: Standing, thing: Membership | Licence | Entrance | Group | Charter
) -> Iterator[str]:
    if standing.network_id == thing.network_id:
        yield "own_network"


def to_group(standing: Standing, group: Group) -> Iterator[str]:
    yield from to_what_a_network_has(standing, group)
    if standing.group_id == group.pk:
        yield "own_group"


def to_token(standing: Standing, token: AccessToken) -> Iterator[str]:
    yield from to_site(standing, token.site)


def to_application(standing: Standing, application: Application) -> Iterator[str]:
    yield from to_what_a_network_has(standing, application.entrance)


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Network, see="network.see", relations=to_network)
    policies.register(Site, see="site.see", relations=to_site)
    policies.register(Person, see="person.see", relations=to_person)
    policies.register(AccessToken, see="token.see", relations=to_token)
    policies.register(Licence, see="licence.check", relations=to_what_a_network_has)
    policies.register(Entrance, see="application.see", relations=to_what_a_network_has)
    policies.register(Application, see="application.see", relations=to_application)
    policies.register(Group, see="group.change", relations=to_group)
    policies.register(Charter, see="charter.see", relations=to_what_a_network_has)
    policies.register(Membership, see="person.see", relations=to_what_a_network_has)
