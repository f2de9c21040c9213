"""`binome demo`: a network with people, a binôme and cases whose images took the real way in."""

import argparse
import os
import secrets
import time
from pathlib import Path

from binome.cli.demo_people import NETWORK, PEOPLE, make_network
from binome.cli.django_ready import migrate, ready
from binome.cli.progress import say

PASSWORD_FILE = "demo-passwords.txt"  # noqa: S105


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


def _make(folder: Path, *, is_small: bool) -> None:
    from binome.cli.demo_cases import open_cases
    from binome.kernel.clock import utc_now

    say("Making people, a site and a binôme …")
    passwords = {username: secrets.token_urlsafe(12) for username, _, _ in PEOPLE}
    made = make_network(passwords, at=utc_now())
    _keep_passwords(folder, passwords)
    open_cases(made, is_small=is_small)


def _keep_passwords(folder: Path, passwords: dict[str, str]) -> None:
    from binome.config.data_folder import write_private

    lines = [f"{username}  {password}" for username, password in passwords.items()]
    write_private(folder / PASSWORD_FILE, "\n".join(lines) + "\n")
