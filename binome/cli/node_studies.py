"""`binome node find|send|fetch|queue`: studies at other nodes, for the operator."""

import argparse
import sys
from typing import Any

from binome.cli.django_ready import migrate, ready

STUDY_UID, PATIENT_ID, PATIENT_NAME = 0x0020000D, 0x00100020, 0x00100010
STUDY_DATE, DESCRIPTION = 0x00080020, 0x00081030
SHOWN = (STUDY_DATE, PATIENT_ID, PATIENT_NAME, DESCRIPTION, STUDY_UID)


def find(options: argparse.Namespace) -> int:
    """Ask a node which studies it has of a patient; one line each, tabs between."""
    peer = _peer(options)
    if peer is None:
        return 1
    from binome.archive.asking_nodes import studies_at
    from binome.dicom.network.errors import NetworkError

    keys = {PATIENT_ID: options.patient_id or "", STUDY_DATE: options.study_date or ""}
    try:
        found = studies_at(peer, {**dict.fromkeys(SHOWN, ""), **keys})
    except NetworkError as failure:
        print(f"The node did not answer: {type(failure).__name__}.", file=sys.stderr)
        return 1
    for match in found:
        print("\t".join(str(match.get(tag, "")) for tag in SHOWN))
    return 0


def send(options: argparse.Namespace) -> int:
    """Queue a study for a node."""
    return _order(options, "send")


def fetch(options: argparse.Namespace) -> int:
    """Queue a study to come from a node."""
    return _order(options, "fetch")


def queue(options: argparse.Namespace) -> int:
    """Show the newest transfers: id, way, node, state, instances, attempts, trouble."""
    ready()
    migrate()
    from binome.archive import transfers
    from binome.people.models import Site

    for each in transfers.transfers_of(Site.objects.values_list("pk", flat=True)):
        counts = f"{each.done_count}/{each.count}"
        words = (each.pk, each.way, each.peer.aet, each.state, counts, str(each.attempts))
        print("\t".join((*words, each.trouble, each.study_instance_uid)))
    return 0


def _order(options: argparse.Namespace, way: str) -> int:
    peer = _peer(options)
    if peer is None:
        return 1
    from binome.archive import transfers
    from binome.archive.models import Way
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now

    made = transfers.order_transfer(
        options.study, way=Way(way), peer=peer, by=OPERATOR, at=utc_now()
    )
    print(f"{made.pk} is in the queue; `binome node queue` says how far it came.")
    return 0


def _peer(options: argparse.Namespace) -> Any:
    """The node of that title, of the site named where several sites know one."""
    ready()
    migrate()
    from binome.archive.models import Peer

    known = Peer.objects.select_related("site__network").filter(aet=options.aet, port__isnull=False)
    if options.site:
        known = known.filter(site__name=options.site)
    found = list(known[:2])
    if len(found) == 1:
        return found[0]
    print("Name one node that has a port: --aet A, and --site S of several.", file=sys.stderr)
    return None
