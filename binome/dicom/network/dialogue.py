"""What a service sees of its association: who calls, how to answer, whether it is cancelled."""

from dataclasses import dataclass

from binome.dicom.network import command
from binome.dicom.network.associate import AssociateRequest
from binome.dicom.network.channel import BytesPayload, Channel, Message
from binome.dicom.network.command import Fields
from binome.dicom.network.deliveries import Deliveries
from binome.dicom.network.errors import BadMessage
from binome.dicom.network.handlers import Caller, Handlers
from binome.dicom.network.settings import AcceptorSettings
from binome.dicom.network.status import COMMENT_CHARACTERS, Status


@dataclass(slots=True)
class Dialogue:
    """One established association, on the acceptor's side."""

    channel: Channel
    caller: Caller
    request: AssociateRequest
    handlers: Handlers
    settings: AcceptorSettings
    deliveries: Deliveries
    _last_message_id: int = 0
    _cancelled_id: int | None = None

    def respond(
        self,
        message: Message,
        status: Status,
        *,
        fields: Fields | None = None,
        identifier: bytes | None = None,
    ) -> None:
        """Answer `message`; UIDs of its command are echoed, `fields` added."""
        payload = None if identifier is None else BytesPayload(identifier)
        answer = {**_echoed(message), **(fields or {}), command.STATUS: status.code}
        if status.comment:
            answer[command.ERROR_COMMENT] = status.comment[:COMMENT_CHARACTERS]
        self.channel.write(message.context, fields=answer, payload=payload)

    def begin(self) -> None:
        """Another request is served: forget the last one's cancel, its number may come again."""
        self._cancelled_id = None

    def is_cancelled(self, message: Message) -> bool:
        """Whether a C-CANCEL for `message` has arrived. Anything else now is an error."""
        while self.channel.is_readable():
            self.note_cancel(self.channel.read(), message)
        return self._cancelled_id == message.command.message_id

    def note_cancel(self, received: Message, message: Message) -> None:
        """Remember a C-CANCEL that came while `message` is served; BadMessage otherwise."""
        if received.command.field_code != command.C_CANCEL_RQ:
            raise BadMessage("another request came before the answer to the last one")
        cancelled_id = received.command.number(command.MESSAGE_ID_RESPONDED_TO)
        if cancelled_id == message.command.message_id:
            self._cancelled_id = cancelled_id

    def next_message_id(self) -> int:
        """A number for a request of ours."""
        self._last_message_id = self._last_message_id % 0xFFFF + 1
        return self._last_message_id


_ECHOED = {
    command.AFFECTED_SOP_CLASS_UID: command.AFFECTED_SOP_CLASS_UID,
    command.REQUESTED_SOP_CLASS_UID: command.AFFECTED_SOP_CLASS_UID,
    command.AFFECTED_SOP_INSTANCE_UID: command.AFFECTED_SOP_INSTANCE_UID,
    command.REQUESTED_SOP_INSTANCE_UID: command.AFFECTED_SOP_INSTANCE_UID,
}


def _echoed(message: Message) -> dict[int, int | str]:
    received = message.command
    answer: dict[int, int | str] = {
        command.COMMAND_FIELD: received.field_code | command.IS_RESPONSE,
        command.MESSAGE_ID_RESPONDED_TO: received.message_id,
    }
    for asked, answered in _ECHOED.items():
        if asked in received.elements:
            answer[answered] = received.text(asked)
    return answer
