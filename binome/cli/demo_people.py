"""The demo's network: a site, a sender, two readers, a coordinator, a binôme."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

NETWORK = "Demo network"
PEOPLE = (
    ("sender", "Awa Sender", "sender"),
    ("reader", "Paul Reader", "reader"),
    ("reader2", "Lina Second Reader", "reader"),
    ("coordinator", "Chris Coordinator", "coordinator"),
)


@dataclass(frozen=True, slots=True)
class Demo:
    """Who and where: the rows the demo cases hang on."""

    site: Any
    sender: Any
    reader: Any
    coordinator: Any


def make_network(passwords: dict[str, str], *, at: datetime) -> Demo:
    from binome.cases import services as cases
    from binome.cases.services.pairing import Pair
    from binome.cli.operator import OPERATOR
    from binome.people import services
    from binome.people.models import Group, Network, Role, Site
    from binome.people.services import Place

    network = Network.objects.create(name=NETWORK)
    site = Site.objects.create(network=network, name="Hôpital de démonstration")
    group = Group.objects.create(network=network, name="Demo readers")
    places = {
        Role.SENDER: Place(network, site),
        Role.READER: Place(network, group=group),
        Role.COORDINATOR: Place(network),
    }
    people = {}
    for username, name, role in PEOPLE:
        person = services.add_person(
            username=username, name=name, password=passwords[username], at=at
        )
        services.give_role(person=person, role=role, place=places[Role(role)], at=at)
        people[username] = person
    services.give_role(
        person=people["coordinator"], role=Role.NETWORK_ADMINISTRATOR, place=Place(network), at=at
    )
    pair = Pair(site=site, reader=people["reader"], weekly_volume=10, reading_delay_hours=48)
    cases.agree_binome(pair=pair, by=OPERATOR, at=at)
    return Demo(site, people["sender"], people["reader"], people["coordinator"])
