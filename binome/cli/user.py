"""`binome user add | token | password`."""

import argparse
import getpass
import sys
from pathlib import Path

from binome.cli.django_ready import migrate, ready
from binome.kernel.clock import utc_now


def add(options: argparse.Namespace) -> int:
    """Invite a person and print the one-time link."""
    ready()
    migrate()
    from binome.cli.init import join_url
    from binome.cli.operator import OPERATOR
    from binome.people import services
    from binome.people.models import Group, Network, Role, Site
    from binome.people.services import Place

    if options.role not in Role.values or options.role == Role.INTEGRATOR:
        print(f"There is no role {options.role}. Roles: {', '.join(Role.values)}", file=sys.stderr)
        return 2
    site = Site.objects.filter(name=options.site).first() if options.site else None
    named = Network.objects.filter(name=options.network).first() if options.network else None
    network = named or (site.network if site else Network.objects.order_by("created_at").first())
    if network is None or (options.site and site is None):
        print("There is no such network or site. Make it with `binome init`.", file=sys.stderr)
        return 1
    group = Group.objects.filter(network=network, name=options.group).first()
    place = Place(network, site, group)
    _, secret = services.invite(
        role=options.role, place=place, by=OPERATOR, at=utc_now(), suggested_name=options.name
    )
    print(join_url(secret))
    return 0


def token(options: argparse.Namespace) -> int:
    """Make an access token for a site: into a file, or printed once."""
    ready()
    migrate()
    from binome.cli.init import keep_token
    from binome.people import queries, services

    site = queries.site_named(options.site)
    if site is None:
        print("There is no such site. Make it with `binome init --site`.", file=sys.stderr)
        return 1
    if options.token_file:
        keep_token(Path(options.token_file), site, at=utc_now())
    else:
        print(services.add_token(site=site, label=options.label, at=utc_now()))
    return 0


def password(options: argparse.Namespace) -> int:
    """Ask for a new password, or read it from standard input when that is not a terminal."""
    ready()
    migrate()
    from django.core.exceptions import ValidationError

    from binome.people import services
    from binome.people.models import Person

    person = Person.objects.filter(username=options.username).first()
    if person is None:
        print("There is nobody with that username.", file=sys.stderr)
        return 1
    typed = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        services.set_password(person=person, password=typed, at=utc_now())
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    print("The password is set. Sessions under the old one have ended.")
    return 0
