"""`binome retention | hold | purge`: how long images are kept, and what must not end."""

import argparse
import sys
from typing import Any

from binome.cli.django_ready import migrate, ready


def add_retention(commands, command) -> None:  # type: ignore[no-untyped-def]
    """Describe the three commands."""
    text = "Decide how long a network keeps images and identities of closed cases."
    rule = command(commands, "retention", ("retention", "decide"), text)
    rule.add_argument("--network", required=True, metavar="N")
    rule.add_argument("--months", required=True, metavar="M", help="a number, or `ever`")
    held = command(commands, "hold", ("retention", "hold"), "Keep a case whatever its age.")
    held.add_argument("case", metavar="CASE", help="its name, such as 'lune-acajou 7'")
    held.add_argument("--reason", default="", metavar="WHY", help="without a patient's name")
    held.add_argument("--lift", action="store_true", help="let it go again")
    text = "End what is due now, or say what would end; a worker does it every day."
    purge = command(commands, "purge", ("retention", "purge"), text)
    purge.add_argument("--dry-run", action="store_true", help="only say what is due")


def decide(options: argparse.Namespace) -> int:
    """Set or lift the rule of a network."""
    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.operation import purging
    from binome.people.models import Network

    network = Network.objects.filter(name=options.network).first()
    if network is None or not (options.months == "ever" or options.months.isdecimal()):
        print("Name a network that exists, and months as a number or `ever`.", file=sys.stderr)
        return 2
    months = None if options.months == "ever" else int(options.months)
    purging.keep_for(network, months=months, by=OPERATOR, at=utc_now())
    print("Decided. `binome purge --dry-run` says what that ends.")
    return 0


def hold(options: argparse.Namespace) -> int:
    """Place or lift a legal hold."""
    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.operation import purging

    case = _case(options.case)
    if case is None:
        print("There is no case of that name.", file=sys.stderr)
        return 1
    if options.lift:
        print(f"{purging.lift(case, by=OPERATOR, at=utc_now())} holds were lifted.")
    else:
        purging.hold(case, reason=options.reason, by=OPERATOR, at=utc_now())
        print("The case is kept until the hold is lifted.")
    return 0


def purge(options: argparse.Namespace) -> int:
    """End what is due and print the signed lists."""
    ready()
    migrate()
    from binome.kernel.clock import utc_now
    from binome.operation import purging

    now = utc_now()
    if options.dry_run:
        for case in purging.due(at=now):
            print(case.name)
        return 0
    for made in purging.purge_due(at=now):
        print(made.text)
    return 0


def _case(named: str) -> Any:
    from binome.cases.models import Case
    from binome.identity.case_names import heard

    return Case.objects.filter(name=heard(named) or named).first()
