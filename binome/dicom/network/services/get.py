"""C-GET as its SCP (PS3.4 C.4.3): instances go back on the same association."""

from binome.dicom.network import command, sop_classes
from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.errors import BadMessage
from binome.dicom.network.handlers import Stored
from binome.dicom.network.sending import Unsendable, fitting, send
from binome.dicom.network.services.queries import query_of
from binome.dicom.network.services.sub_operations import perform


def get(dialogue: Dialogue, message: Message) -> None:
    """Send what the archive retrieves, on the contexts where the peer took the SCP role."""
    query = query_of(dialogue, message, models=sop_classes.GET)
    instances = tuple(dialogue.handlers.retrieve(query))
    contexts = [c for c in dialogue.channel.contexts.values() if c.peer_is_scp]

    def send_one(stored: Stored) -> int:
        try:
            context, fitted = fitting(
                contexts, stored=stored, transcode=dialogue.settings.transcode
            )
            message_id = dialogue.next_message_id()
            fields = {command.MESSAGE_ID: message_id}
            send(dialogue.channel, fitted, context=context, fields=fields)
        except Unsendable as failure:
            return failure.code
        return _answer_to(dialogue, message, message_id)

    perform(dialogue, message, instances=instances, send=send_one)


def _answer_to(dialogue: Dialogue, message: Message, message_id: int) -> int:
    """The peer's status for our C-STORE; a C-CANCEL that comes in between is remembered."""
    while True:
        received = dialogue.channel.read()
        if received.command.field_code != command.C_STORE_RSP:
            dialogue.note_cancel(received, message)
            continue
        if received.command.number(command.MESSAGE_ID_RESPONDED_TO) != message_id:
            raise BadMessage("an answer to a message that was not sent")
        return received.command.number(command.STATUS)
