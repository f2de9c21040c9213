"""`binome init`: a data folder with its database, a network and a site, and a first
administrator."""

import argparse
import os
from datetime import datetime
from pathlib import Path

from binome.cli.django_ready import migrate, ready


def init(options: argparse.Namespace) -> int:
    """Make what is missing and print a one-time enrolment link while nobody administers."""
    ready()
    migrate(is_quiet=False)
    from binome.kernel.clock import utc_now
    from binome.reports.pades.certificates import seal_pem
    from binome.reports.paper_seal import own_key_id

    now = utc_now()
    own_key_id()  # the keys that seal reports are made now, while nobody waits for a paper
    seal_pem()
    network = _network(options, at=now)
    site = _site(options, network)
    if options.token_file and site:
        keep_token(Path(options.token_file), site, at=now)
    if options.aet and site:
        _own_node(options.aet, site)
    if network:
        _print_enrolment(options, network, at=now)
    print(f"The data folder is ready: {os.environ['BINOME_DATA']}")
    return 0


def _network(options: argparse.Namespace, *, at: datetime):  # type: ignore[no-untyped-def]
    from binome.people.models import Network

    if not options.network:
        return Network.objects.order_by("created_at").first()
    rules = {"mode": options.mode, "act": options.act}
    network, is_new = Network.objects.get_or_create(name=options.network, defaults=rules)
    if network.is_pseudonymous and (is_new or options.names):
        _decide_names(network, options.names or "site", at=at)
    return network


def _decide_names(network, where: str, *, at: datetime) -> None:  # type: ignore[no-untyped-def]
    """Names stay at the sites unless somebody says otherwise (docs/decisions)."""
    from binome.cli.operator import OPERATOR
    from binome.identity import vaults

    is_hub = where == "hub"
    if is_hub != vaults.may_hub_deidentify(network.pk):
        vaults.decide_rule(network=network, may_hub_deidentify=is_hub, by=OPERATOR, at=at)


def _site(options: argparse.Namespace, network):  # type: ignore[no-untyped-def]
    from binome.people.models import Site

    if not (options.site and network):
        return None
    return Site.objects.get_or_create(network=network, name=options.site)[0]


def _own_node(aet: str, site) -> None:  # type: ignore[no-untyped-def]
    from binome.archive import services as archive

    archive.add_peer(aet=aet, host="127.0.0.1", port=104, site=site)


def keep_token(path: Path, site, *, at: datetime) -> None:  # type: ignore[no-untyped-def]
    """Write a new access token to a file only its owner reads, unless one is there already."""
    from binome.config.data_folder import write_private
    from binome.people import services

    if path.exists() and path.stat().st_size:
        return
    write_private(path, services.add_token(site=site, label="integrator", at=at) + "\n")
    print(f"The access token of {site} is in {path}")


def _print_enrolment(options: argparse.Namespace, network, *, at: datetime) -> None:  # type: ignore[no-untyped-def]
    from binome.people import queries, services
    from binome.people.models import Role
    from binome.people.services import Place

    if queries.has_administrator():
        return
    from binome.cli.operator import OPERATOR

    _, secret = services.invite(
        role=Role.NETWORK_ADMINISTRATOR, place=Place(network), by=OPERATOR, at=at,
        suggested_name=options.admin,
    )  # fmt: skip
    print("The first administrator enrols once, within seven days, at:")
    print(f"  {join_url(secret)}")


def join_url(secret: str) -> str:
    """The address of an invitation; the secret stays out of logs as a fragment never travels."""
    from django.conf import settings

    return f"{settings.PUBLIC_URL}/join/#{secret}"
