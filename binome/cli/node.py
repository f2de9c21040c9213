"""`binome node add`: admit a calling AE title from one host, on behalf of a site."""

import argparse
import sys

from binome.cli.django_ready import migrate, ready


def add(options: argparse.Namespace) -> int:
    """Add or change an entry of the AE table."""
    ready()
    migrate()
    from binome.archive import services as archive
    from binome.archive.models import Fetching
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.people import queries
    from binome.people.models import Site

    only = list(Site.objects.all()[:2])
    site = (
        queries.site_named(options.site) if options.site else (only[0] if len(only) == 1 else None)
    )
    if site is None:
        print("Name the site the node belongs to: --site S.", file=sys.stderr)
        return 1
    peer = archive.add_peer(aet=options.aet, host=options.host, port=options.port, site=site)
    if options.own_title is not None or options.fetch:
        title, fetching = options.own_title or peer.own_title, options.fetch or peer.fetching
        archive.call_as(
            peer, own_title=title, fetching=Fetching(fetching), by=OPERATOR, at=utc_now()
        )
    print(f"{options.aet} at {options.host}:{options.port} may call on behalf of {site}.")
    return 0
