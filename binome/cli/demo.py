"""`binome demo`: a network with people, a binôme and cases whose images took the real way in."""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from binome.cli.django_ready import migrate, ready

NETWORK = "Demo network"
PASSWORD_FILE = "demo-passwords.txt"  # noqa: S105
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


def demo(options: argparse.Namespace) -> int:
    """Make the demo once; a second call only says where it is."""
    ready()
    migrate(is_quiet=False)
    from binome.people.models import Network

    folder = Path(os.environ["BINOME_DATA"])
    if not Network.objects.filter(name=NETWORK).exists():
        began = time.monotonic()
        _make(folder, is_small=options.small)
        say(f"The demo is ready after {time.monotonic() - began:.0f} s.")
    print(f"Demo usernames and random passwords: {folder / PASSWORD_FILE}")
    return 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _make(folder: Path, *, is_small: bool) -> None:
    from binome.cli.demo_cases import open_cases
    from binome.kernel.clock import utc_now

    say("Making people, a site and a binôme …")
    passwords = {username: secrets.token_urlsafe(12) for username, _, _ in PEOPLE}
    made = _make_network(passwords, at=utc_now())
    _keep_passwords(folder, passwords)
    open_cases(made, is_small=is_small)


def _make_network(passwords: dict[str, str], *, at: datetime) -> Demo:
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


def _keep_passwords(folder: Path, passwords: dict[str, str]) -> None:
    from binome.config.data_folder import write_private

    lines = [f"{username}  {password}" for username, password in passwords.items()]
    write_private(folder / PASSWORD_FILE, "\n".join(lines) + "\n")


def progress(total: int, what: str) -> Callable[[int], None]:
    """Return a function that says how far long work has come, on one line of a terminal."""
    is_terminal = sys.stderr.isatty()

    def tell(done: int) -> None:
        if is_terminal:
            end = "\n" if done == total else "\r"
            print(f"  {what}: {done} of {total}", end=end, file=sys.stderr, flush=True)
        elif done == total:
            say(f"  {what}: {total}")

    return tell
