"""The DICOM nodes the hub knows: adding one, finding one, noting contact."""

from datetime import datetime

from django.db import transaction

from binome.archive.models import Peer
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.models import Site

OPERATOR = Actor(id="operator", name="operator")
ANY_TITLE = "*"


@transaction.atomic
def add_peer(*, aet: str, host: str, port: int | None, site: Site, by: Actor = OPERATOR) -> Peer:
    """Let a node call on behalf of a site, or change where it listens; twice is once."""
    at = utc_now()
    peer, is_new = Peer.objects.update_or_create(
        aet=aet, host=host, defaults={"port": port, "site": site}, create_defaults={
            "port": port, "site": site, "created_at": at,
        },
    )  # fmt: skip
    action = "peer.added" if is_new else "peer.changed"
    audit.record(action, by=by, at=at, of=Subject(site_id=site.pk, things=(peer.pk,)))
    return peer


def peer_calling(aet: str, *, host: str) -> Peer | None:
    """The node behind a calling title: of that host, else the title from anywhere it is known."""
    known = Peer.objects.select_related("site__network")
    return (
        known.filter(aet=aet, host=host).first()
        or known.filter(aet=aet).first()
        or known.filter(aet=ANY_TITLE, host=host).first()
    )


def peer_called(aet: str, *, site: Site) -> Peer | None:
    """Where a destination of that site listens."""
    listening = Peer.objects.select_related("site").filter(site=site, port__isnull=False)
    return listening.filter(aet=aet).exclude(host="").first()


def note_contact(peer: Peer, *, at: datetime, error: str = "") -> None:
    """Write down that a node called, or why it could not be reached."""
    Peer.objects.filter(pk=peer.pk).update(last_contact_at=at, last_error=error[:200])
