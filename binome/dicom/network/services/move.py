"""C-MOVE as its SCP (PS3.4 C.4.2): instances go to a third party on associations of ours."""

from dataclasses import dataclass, replace

from binome.dicom.network import command, sop_classes, status
from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.errors import NetworkError, ServiceRefused
from binome.dicom.network.handlers import Stored
from binome.dicom.network.proposals import proposals
from binome.dicom.network.requestor import Requestor
from binome.dicom.network.sending import Unsendable
from binome.dicom.network.services.queries import query_of
from binome.dicom.network.services.sub_operations import Tally, finish, perform
from binome.dicom.network.status import Status

UNKNOWN = Status(status.DESTINATION_UNKNOWN, "The move destination is not known here.")


def move(dialogue: Dialogue, message: Message) -> None:
    """Open an association with the destination and send what the archive retrieves."""
    query = query_of(dialogue, message, models=sop_classes.MOVE)
    title = message.command.text(command.MOVE_DESTINATION)
    peer = dialogue.handlers.destination(title, caller=dialogue.caller)
    if peer is None:
        raise ServiceRefused(UNKNOWN)
    instances = tuple(dialogue.handlers.retrieve(replace(query, destination=title)))
    if not instances:
        perform(dialogue, message, instances=(), send=lambda stored: status.SUCCESS)
        return
    settings = dialogue.settings
    contexts = proposals(instances, may_transcode=settings.transcode is not None)
    try:
        requestor = Requestor(peer, contexts=contexts, limits=settings.limits)
    except NetworkError:
        tally = Tally(len(instances))
        tally.fail_all(instances)
        finish(dialogue, message, tally=tally, code=status.OUT_OF_RESOURCES_SUB_OPERATIONS)
        return
    with requestor:
        send = _Sender(dialogue, message, requestor)
        perform(dialogue, message, instances=instances, send=send)


@dataclass(slots=True)
class _Sender:
    """Sends on the destination's association; once that is lost, the rest fails at once."""

    dialogue: Dialogue
    message: Message
    requestor: Requestor
    is_lost: bool = False

    def __call__(self, stored: Stored) -> int:
        """The destination's status for one instance."""
        if self.is_lost:
            return status.OUT_OF_RESOURCES_SUB_OPERATIONS
        fields: dict[int, int | str] = {
            command.MOVE_ORIGINATOR_AE_TITLE: self.dialogue.caller.ae_title,
            command.MOVE_ORIGINATOR_MESSAGE_ID: self.message.command.message_id,
        }
        try:
            transcode = self.dialogue.settings.transcode
            return self.requestor.store(stored, transcode=transcode, fields=fields)
        except Unsendable as failure:
            return failure.code
        except NetworkError:
            self.is_lost = True
            self.requestor.abort()
            return status.OUT_OF_RESOURCES_SUB_OPERATIONS
