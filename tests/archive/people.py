"""Networks, sites and persons for tests of the archive and of its doors."""

from datetime import UTC, datetime

from binome.kernel.clock import utc_now
from binome.people import credentials
from binome.people.actors import Actor
from binome.people.models import Membership, Mode, Network, Person, Role, Site

AT = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)


def site_of(
    name: str = "Kara", mode: str = Mode.IDENTIFIED, network: Network | None = None
) -> Site:
    """A site in a network of that mode (its own one unless given)."""
    network = network or Network.objects.create(name=f"Network of {name}", mode=mode)
    return Site.objects.create(network=network, name=name)


def person_at(site: Site, role: str = Role.SENDER, username: str = "") -> Person:
    """Somebody with a role in the site's network; at the site when the role is a site's."""
    person = Person.objects.create_user(username or f"{role}-{site.pk}", None, name="Somebody")
    own_site = site if role in (Role.SENDER, Role.SITE_ADMINISTRATOR, Role.CLINICIAN) else None
    Membership.objects.create(
        person=person, role=role, network=site.network, site=own_site, since=AT
    )
    return person


def actor_for(person: Person) -> Actor:
    return credentials.actor_of_person(person, at=utc_now())
