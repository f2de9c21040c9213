"""Storage commitment as its SCP (PS3.4 Annex J): N-ACTION in, N-EVENT-REPORT out.

The report goes on the same association while the peer waits there, else on one of ours.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from functools import partial

from binome.dicom.network import command, identifier, sop_classes, status
from binome.dicom.network.channel import BytesPayload, Message
from binome.dicom.network.commitment_delivery import deliver
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.errors import NetworkError, ServiceRefused, Stopping
from binome.dicom.network.handlers import CommitmentRequest, Failures, Keys, Reference, Value
from binome.dicom.network.requestor import answer_to, event_fields
from binome.dicom.network.services.queries import is_implicit, keys_of
from binome.dicom.network.status import DONE, Status

log = logging.getLogger(__name__)

TRANSACTION_UID, REFERENCED, FAILED, REASON = 0x00081195, 0x00081199, 0x00081198, 0x00081197
SOP_CLASS, SOP_INSTANCE = 0x00081150, 0x00081155
REQUEST_COMMITMENT = 1
ALL_COMMITTED, FAILURES_EXIST = 1, 2
POLL_S = 0.02

OTHER_SERVICE = Status(status.SOP_CLASS_NOT_SUPPORTED, "This context is for another service.")
OTHER_ACTION = Status(status.NO_SUCH_ACTION)
OTHER_INSTANCE = Status(status.NO_SUCH_INSTANCE)
MALFORMED = Status(status.MISTYPED_ARGUMENT, "Transaction UID or references are missing.")


def commitment(dialogue: Dialogue, message: Message) -> None:
    """Write down what is owed, say yes to the request, verify, then report."""
    request = _request(dialogue, message)
    dialogue.handlers.owe(request)
    fields = {command.ACTION_TYPE_ID: REQUEST_COMMITMENT}
    dialogue.respond(message, DONE, fields=fields)
    verified = dialogue.deliveries.start(partial(dialogue.handlers.commit, request))
    while not verified.done() and not dialogue.channel.is_readable():
        wait_for([verified], timeout=POLL_S)
    if verified.done() and not dialogue.channel.is_readable():
        _report_here(dialogue, message, request=request, failures=_failures(request, verified))
        return
    verified.add_done_callback(partial(_report_elsewhere, dialogue, request))


def report_of(request: CommitmentRequest, *, failures: Failures) -> tuple[int, Keys]:
    """Event type and information of the report (PS3.4 Table J.3-2)."""
    kept = [reference for reference in request.references if reference not in failures]
    lost = [{**_item(reference), REASON: str(reason)} for reference, reason in failures.items()]
    keys: dict[int, Value] = {TRANSACTION_UID: request.transaction_uid}
    if kept:
        keys[REFERENCED] = [_item(reference) for reference in kept]
    if lost:
        keys[FAILED] = lost
    return FAILURES_EXIST if lost else ALL_COMMITTED, keys


def _request(dialogue: Dialogue, message: Message) -> CommitmentRequest:
    received = message.command
    if message.context.abstract_syntax != sop_classes.STORAGE_COMMITMENT:
        raise ServiceRefused(OTHER_SERVICE)
    if received.number(command.ACTION_TYPE_ID) != REQUEST_COMMITMENT:
        raise ServiceRefused(OTHER_ACTION)
    asked_instance = received.text(command.REQUESTED_SOP_INSTANCE_UID)
    if asked_instance != sop_classes.STORAGE_COMMITMENT_INSTANCE:
        raise ServiceRefused(OTHER_INSTANCE)
    keys = keys_of(message)
    transaction, items = keys.get(TRANSACTION_UID), keys.get(REFERENCED)
    if not transaction or isinstance(items, str) or not items:
        raise ServiceRefused(MALFORMED)
    return CommitmentRequest(dialogue.caller, str(transaction), _references(items))


def _references(items: Sequence[Keys]) -> tuple[Reference, ...]:
    pairs = ((item.get(SOP_CLASS, ""), item.get(SOP_INSTANCE, "")) for item in items)
    return tuple(dict.fromkeys(Reference(str(uid), str(instance)) for uid, instance in pairs))


def _item(reference: Reference) -> dict[int, Value]:
    return {SOP_CLASS: reference.sop_class_uid, SOP_INSTANCE: reference.sop_instance_uid}


def _failures(request: CommitmentRequest, verified: "Future[Failures]") -> Failures:
    """What was not found safe; everything, when looking itself failed."""
    error = verified.exception()
    if error is None:
        return verified.result()
    log.error("a storage commitment failed: %s", type(error).__name__)
    return dict.fromkeys(request.references, status.PROCESSING_FAILURE)


def _report_here(
    dialogue: Dialogue, message: Message, *, request: CommitmentRequest, failures: Failures
) -> None:
    event_type_id, keys = report_of(request, failures=failures)
    encoded = identifier.write(keys, is_implicit=is_implicit(message))
    message_id = dialogue.next_message_id()
    fields = {**event_fields(event_type_id), command.MESSAGE_ID: message_id}
    try:
        dialogue.channel.write(message.context, fields=fields, payload=BytesPayload(encoded))
        code = answer_to(dialogue.channel.read(), message_id=message_id)
    except NetworkError:
        _deliver(dialogue, request, failures)
        raise
    if not Status(code).is_success:
        log.warning("%s answered %04X to a report", dialogue.caller.ae_title, code)
    dialogue.handlers.told(request)


def _report_elsewhere(
    dialogue: Dialogue, request: CommitmentRequest, verified: "Future[Failures]"
) -> None:
    if verified.cancelled():
        return
    try:
        _deliver(dialogue, request, _failures(request, verified))
    except Stopping:
        log.warning("stopped before %s had its report", dialogue.caller.ae_title)


def _deliver(dialogue: Dialogue, request: CommitmentRequest, failures: Failures) -> None:
    event_type_id, keys = report_of(request, failures=failures)
    caller = dialogue.caller
    peer = dialogue.handlers.destination(caller.ae_title, caller=caller)
    if peer is None:
        log.warning("%s has no known address for its report", caller.ae_title)
        return
    deliveries, limits = dialogue.deliveries, dialogue.settings.limits

    def report() -> None:
        if deliver(peer, event_type_id, keys=keys, limits=limits, pause=deliveries.pause):
            dialogue.handlers.told(request)

    deliveries.start(report)
