"""Who calls: a node of the AE table, which acts for one site as the site's tokens do."""

from dataclasses import dataclass

from binome.archive import services as archive
from binome.archive.models import Peer
from binome.archive.peers import peer_calling
from binome.dicom.network.errors import ServiceRefused
from binome.dicom.network.handlers import Caller, Knock, Refusal
from binome.dicom.network.status import NOT_AUTHORIZED, Status
from binome.kernel.clock import utc_now
from binome.people import policies
from binome.people.actors import Actor, Standing
from binome.people.models import Role, Site

#: DIMSE service to the action that the policy table knows.
POLICIES = {
    "C-ECHO": None,  # says only that we are here, to nodes that were admitted
    "C-STORE": "study.store",
    "C-FIND": "study.query",
    "C-MOVE": "study.query",
    "C-GET": "study.query",
    "N-ACTION": "study.query",
}
FORBIDDEN = Status(NOT_AUTHORIZED, "This node is not allowed to do that here.")


@dataclass(frozen=True, slots=True)
class Account:
    """What stands behind an admitted node."""

    peer: Peer
    actor: Actor

    @property
    def site(self) -> Site:
        return self.peer.site


def admitted(knock: Knock, *, own_title: str) -> Caller | Refusal:
    """Known calling titles come in from their own host, whatever they call us; contact is noted."""
    peer = peer_calling(knock.calling_ae_title, host=knock.address)
    if peer is None:
        return Refusal.CALLING_AE_TITLE
    archive.note_contact(peer, at=utc_now())
    account = Account(peer, actor_of(peer, title=knock.calling_ae_title))
    return Caller(knock.calling_ae_title, own_title, knock.address, account)


def actor_of(peer: Peer, *, title: str) -> Actor:
    """The node as an actor: an integrator of its site; the audit names it as it called itself."""
    site = peer.site
    standing = Standing(Role.INTEGRATOR, None, site.network_id, site.pk)
    return Actor(id=peer.pk, name=title, standings=(standing,))


def account_of(caller: Caller) -> Account:
    """The account that `admitted` gave the caller."""
    assert isinstance(caller.account, Account)
    return caller.account


def allowed(caller: Caller, service: str) -> Account:
    """The caller's account; ServiceRefused when its policy says no."""
    account = account_of(caller)
    action = POLICIES[service]
    thing = account.site if service == "C-STORE" else None
    if action and not policies.can(account.actor, action, thing):
        raise ServiceRefused(FORBIDDEN)
    return account
