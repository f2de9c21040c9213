"""The DICOM nodes the hub knows: adding one, finding one, noting contact."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from binome.archive.hosts import is_at
from binome.archive.models import Fetching, Peer
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.dicom.network import sop_classes
from binome.dicom.network.errors import AssociationRejected, NetworkError, PeerGone, PeerTooSlow
from binome.dicom.network.handlers import Peer as Callee
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from binome.dicom.uids import EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.models import Site

OPERATOR = Actor(id="operator", name="operator")
ANY_TITLE = "*"
CONTACT_RESOLUTION = timedelta(seconds=10)
OWN_TITLE = "BINOME"
#: A person waits for the answer.
PATIENCE = Limits(artim_s=4.0, stall_s=4.0, idle_s=4.0)


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


@transaction.atomic
def call_as(peer: Peer, *, own_title: str, fetching: Fetching, by: Actor, at: datetime) -> None:
    """Set the title that a node knows us by (empty: the house's own), and how studies come."""
    Peer.objects.filter(pk=peer.pk).update(own_title=own_title, fetching=fetching)
    audit.record("peer.changed", by=by, at=at, of=Subject(site_id=peer.site_id, things=(peer.pk,)))


def peer_calling(aet: str, *, host: str) -> Peer | None:
    """The node behind a calling title, only from its own host or network.

    An entry of any title speaks for a host whose scanners say no true one of their own.
    """
    known = Peer.objects.select_related("site__network").filter(aet__in=[aet, ANY_TITLE])
    here = [peer for peer in known if is_at(peer.host, address=host)]
    return min(here, key=lambda peer: (peer.aet == ANY_TITLE, peer.pk), default=None)


def peer_called(aet: str, *, site: Site) -> Peer | None:
    """Where a destination of that site listens."""
    listening = Peer.objects.select_related("site").filter(site=site, port__isnull=False)
    return listening.filter(aet=aet).exclude(host="").first()


def destinations_of(site_id: str) -> QuerySet[Peer]:
    """The nodes of a site that can be called."""
    named = Peer.objects.filter(site=site_id, port__isnull=False).exclude(host="")
    return named.exclude(aet=ANY_TITLE).order_by("aet", "host")


def peers_of(sites: QuerySet[Site]) -> QuerySet[Peer]:
    """The nodes of some sites."""
    return Peer.objects.select_related("site").filter(site__in=sites).order_by("aet", "host")


def peer_with_id(peer_id: str) -> Peer | None:
    return Peer.objects.select_related("site__network").filter(pk=peer_id).first()


@transaction.atomic
def remove_peer(peer: Peer, *, by: Actor, at: datetime) -> None:
    """Let a node call no more; what it sent stays."""
    audit.record("peer.removed", by=by, at=at, of=Subject(site_id=peer.site_id, things=(peer.pk,)))
    peer.delete()


def echo(peer: Peer, *, at: datetime) -> str:
    """Ask a node whether it hears us (C-ECHO) and write down how it went.

    Returns "" for a good answer, else a word: no_address, unreachable, slow, rejected, refused.
    """
    word = _echo(peer) if peer.port and peer.host else "no_address"
    if word:
        Peer.objects.filter(pk=peer.pk).update(last_error=word)
    else:
        note_contact(peer, at=at)
    return word


def _echo(peer: Peer) -> str:
    where = Callee(peer.aet, peer.own_title or OWN_TITLE, peer.host, peer.port or 0)
    contexts = [(sop_classes.VERIFICATION, [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN])]
    try:
        with Requestor(where, contexts=contexts, limits=PATIENCE) as association:
            return "" if association.echo() == 0 else "refused"
    except AssociationRejected:
        return "rejected"
    except PeerTooSlow:
        return "slow"
    except PeerGone:
        return "unreachable"
    except (NetworkError, ValueError):
        return "refused"


def note_contact(peer: Peer, *, at: datetime, error: str = "") -> None:
    """Write down that a node called, or why it could not be reached; not more often than useful."""
    is_news = peer.last_contact_at is None or at - peer.last_contact_at > CONTACT_RESOLUTION
    if is_news or peer.last_error != error:
        Peer.objects.filter(pk=peer.pk).update(last_contact_at=at, last_error=error[:200])
