"""`binome keys list | rotate` and `binome ca init | issue | renew | revoke`."""

import argparse
from datetime import timedelta
from pathlib import Path

from binome.cli.django_ready import migrate, ready


def add_keys(commands, command) -> None:  # type: ignore[no-untyped-def]
    """Describe both commands."""
    keys = commands.add_parser("keys", help="The keys of this server.")
    acts = keys.add_subparsers(required=True, metavar="ACT")
    command(acts, "list", ("keys", "show"), "Say which there are and when each was written.")
    rotate = command(acts, "rotate", ("keys", "rotate"), "Replace one; what it protected stays.")
    rotate.add_argument("name", metavar="KEY", help="pages, second-factor, metrics, audit, paper,"
                        " dictation or backup")  # fmt: skip
    rotate.add_argument("--recovery-file", metavar="FILE", help="for the backup key")
    ca = commands.add_parser("ca", help="A certificate authority of your own.")
    acts = ca.add_subparsers(required=True, metavar="ACT")
    init = command(acts, "init", ("keys", "found"), "Make the authority.")
    init.add_argument("name", metavar="NAME", help="what it is called, such as your network")
    issue = command(acts, "issue", ("keys", "issue"), "Make a key and a certificate for a machine.")
    issue.add_argument("names", metavar="HOST", nargs="+", help="host names or addresses")
    issue.add_argument("--out", metavar="DIR", required=True)
    issue.add_argument("--days", metavar="N", type=int, default=397)
    renew = command(acts, "renew", ("keys", "renew"), "Make anew what ends within a month.")
    renew.add_argument("--out", metavar="DIR", required=True)
    renew.add_argument("--days", metavar="N", type=int, default=397)
    revoke = command(acts, "revoke", ("keys", "revoke"), "Take back what a machine was given.")
    revoke.add_argument("name", metavar="HOST", help="the first name of its certificate")


def show(options: argparse.Namespace) -> int:
    """Name the files of the key folder; never what they hold."""
    ready()
    from django.conf import settings

    from binome.operation.key_rotation import ages

    for name, written in ages(settings.KEYS).items():
        print(f"{written}  {name}")
    return 0


def rotate(options: argparse.Namespace) -> int:
    """Replace one key and say what to do next."""
    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.operation import key_rotation

    file = Path(options.recovery_file) if options.recovery_file else None
    print(key_rotation.rotate(options.name, by=OPERATOR, at=utc_now(), recovery_file=file))
    return 0


def found(options: argparse.Namespace) -> int:
    """Make the authority of this deployment."""
    ready()
    from django.conf import settings

    from binome.kernel.clock import utc_now
    from binome.operation import authority

    made = authority.found(settings.KEYS, name=options.name, at=utc_now())
    print(f"Others trust {made}: copy it to them. Its key never leaves this server.")
    return 0


def issue(options: argparse.Namespace) -> int:
    """Write a key and a certificate for one machine."""
    ready()
    from django.conf import settings

    from binome.kernel.clock import utc_now
    from binome.operation import authority

    made = authority.issue(
        settings.KEYS, names=options.names, to=Path(options.out), days=options.days, at=utc_now()
    )
    print(f"The certificate is {made}, its key beside it. `binome doctor` tells before it ends.")
    return 0


def renew(options: argparse.Namespace) -> int:
    """Write new keys and certificates for the machines whose own end within a month."""
    ready()
    from django.conf import settings

    from binome.kernel.clock import utc_now
    from binome.operation import revoking

    made = revoking.renew(
        settings.KEYS, within=timedelta(days=30), to=Path(options.out), days=options.days,
        at=utc_now(),
    )  # fmt: skip
    for path in made:
        print(f"{path}, its key beside it: carry both to the machine before the old one ends.")
    print(f"{len(made)} certificates were made.")
    return 0


def revoke(options: argparse.Namespace) -> int:
    """Take back the certificates of one machine."""
    ready()
    from django.conf import settings

    from binome.kernel.clock import utc_now
    from binome.operation import revoking

    made = revoking.revoke(settings.KEYS, name=options.name, at=utc_now())
    print(f"Taken back. {made} says so: nodes read it when it lies beside the authority's")
    print("certificate, and when they start. Copy it to them, and start this one again.")
    return 0
