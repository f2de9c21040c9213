"""Questions to other nodes (C-FIND), such as which earlier studies they have of a patient."""

from collections.abc import Mapping

from binome.archive.models import Peer
from binome.archive.peers import OWN_TITLE
from binome.dicom.network import asking
from binome.dicom.network.handlers import Peer as Callee
from binome.dicom.network.handlers import Value
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor

PATIENCE = Limits(artim_s=15.0, stall_s=30.0, idle_s=60.0)


def studies_at(peer: Peer, keys: Mapping[int, str]) -> list[dict[int, Value]]:
    """Studies of another node by matching keys (tag to value); raises NetworkError."""
    where = Callee(peer.aet, peer.own_title or OWN_TITLE, peer.host, peer.port or 0)
    with Requestor(where, contexts=asking.TO_FIND, limits=PATIENCE) as association:
        return asking.find(association, keys, level="STUDY")
