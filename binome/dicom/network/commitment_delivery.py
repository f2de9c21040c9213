"""A commitment report on an association that we open (PS3.4 J.3.3.1.1), tried a few times."""

import logging
from collections.abc import Callable

from binome.dicom.network import identifier, sop_classes
from binome.dicom.network.errors import NetworkError
from binome.dicom.network.handlers import Keys, Peer
from binome.dicom.network.limits import Limits
from binome.dicom.network.negotiation import LITTLE_ENDIAN
from binome.dicom.network.requestor import Requestor
from binome.dicom.network.status import Status
from binome.dicom.uids import IMPLICIT_VR_LITTLE_ENDIAN

log = logging.getLogger(__name__)


def deliver(
    peer: Peer, event_type_id: int, *, keys: Keys, limits: Limits, pause: Callable[[float], bool]
) -> bool:
    """Whether the peer took the report, after the waits of `limits.report_retries_s`.

    `pause` waits, and says whether to go on.
    """
    for wait_s in (0.0, *limits.report_retries_s):
        if not pause(wait_s):
            break
        try:
            if _delivered(peer, event_type_id, keys=keys, limits=limits):
                return True
        except NetworkError as error:
            log.info("no report to %s yet: %s", peer.called_ae_title, error)
    log.warning("%s did not take a storage commitment report", peer.called_ae_title)
    return False


def _delivered(peer: Peer, event_type_id: int, *, keys: Keys, limits: Limits) -> bool:
    uid = sop_classes.STORAGE_COMMITMENT
    with Requestor(peer, contexts=[(uid, LITTLE_ENDIAN)], limits=limits, scp_roles=[uid]) as ours:
        syntaxes = {context.transfer_syntax for context in ours.contexts}
        encoded = identifier.write(keys, is_implicit=IMPLICIT_VR_LITTLE_ENDIAN in syntaxes)
        return Status(ours.event_report(event_type_id, information=encoded)).is_success
