"""A small requestor (SCU): what C-MOVE's sub-operations and commitment reports need, and C-ECHO."""

import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from binome.dicom.network import command, pdu, sop_classes
from binome.dicom.network.associate import AssociateRequest, ProposedContext, read_accept
from binome.dicom.network.channel import BytesPayload, Channel, Context, Message
from binome.dicom.network.command import Fields
from binome.dicom.network.errors import BadMessage, NetworkError, PeerGone
from binome.dicom.network.fsm import Event
from binome.dicom.network.handlers import Peer, Stored, Transcode
from binome.dicom.network.items import UserInformation
from binome.dicom.network.limits import Limits
from binome.dicom.network.negotiation import accepted_contexts
from binome.dicom.network.part10 import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from binome.dicom.network.sending import fitting, send
from binome.dicom.network.transport import Transport
from binome.dicom.network.upper_layer import UpperLayer


class Requestor:
    """An association that we open. A context manager: released at the end, aborted on an error."""

    def __init__(
        self,
        peer: Peer,
        *,
        contexts: Sequence[tuple[str, Sequence[str]]],
        limits: Limits,
        scp_roles: Sequence[str] = (),
    ) -> None:
        """Connect and negotiate (abstract syntax, transfer syntaxes) pairs, 128 at most.

        For `scp_roles` we offer to be the SCP. Raises NetworkError.
        """
        self._limits = limits
        self._last_message_id = 0
        self._upper = UpperLayer(Transport(_connected(peer, limits), limits=limits), limits=limits)
        try:
            self.channel = self._negotiated(peer, contexts, scp_roles)
        except NetworkError as error:
            self._upper.abort(error)
            self._upper.transport.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.release()
        else:
            self._upper.abort()
        self._upper.transport.close()

    @property
    def contexts(self) -> tuple[Context, ...]:
        """What the peer accepted."""
        return tuple(self.channel.contexts.values())

    def echo(self) -> int:
        """C-ECHO; the peer's status."""
        context = self._context_for(sop_classes.VERIFICATION)
        fields = {command.AFFECTED_SOP_CLASS_UID: sop_classes.VERIFICATION}
        return self._asked(context, {**fields, command.COMMAND_FIELD: command.C_ECHO_RQ}, None)

    def store(
        self, stored: Stored, *, transcode: Transcode | None = None, fields: Fields | None = None
    ) -> int:
        """C-STORE; the peer's status. Raises sending.Unsendable before anything is written."""
        context, fitted = fitting(self.contexts, stored=stored, transcode=transcode)
        message_id = self._next_message_id()
        numbered = {**(fields or {}), command.MESSAGE_ID: message_id}
        send(self.channel, fitted, context=context, fields=numbered)
        return self._answer(message_id)

    def event_report(self, event_type_id: int, *, information: bytes) -> int:
        """N-EVENT-REPORT of a storage commitment (PS3.4 J.3.3); the peer's status."""
        context = self._context_for(sop_classes.STORAGE_COMMITMENT)
        return self._asked(context, event_fields(event_type_id), information)

    def answers(
        self,
        uid: str,
        *,
        fields: Fields,
        identifier: bytes,
        on_store: Callable[[Message], None] | None = None,
    ) -> Iterator[Message]:
        """Ask a service that answers several times; every response, the last one included.

        `on_store` answers the C-STORE requests that come between (C-GET).
        """
        message_id = self._next_message_id()
        about = {command.AFFECTED_SOP_CLASS_UID: uid}
        numbered = {**fields, **about, command.MESSAGE_ID: message_id}
        payload = BytesPayload(identifier)
        self.channel.write(self._context_for(uid), fields=numbered, payload=payload)
        is_pending = True
        while is_pending:
            received = self.channel.read()
            if on_store is not None and received.command.field_code == command.C_STORE_RQ:
                on_store(received)
                continue
            is_pending = answer_to(received, message_id=message_id) & 0xFF00 == 0xFF00
            yield received

    def abort(self) -> None:
        """Leave at once, in the middle of whatever it is."""
        self._upper.abort()

    def release(self) -> None:
        """Orderly release; a peer that does not answer is left."""
        if not self._upper.machine.may_take(Event.RELEASE_REQUEST):
            return
        with contextlib.suppress(NetworkError):
            self._upper.send(Event.RELEASE_REQUEST, [pdu.RELEASE_REQUEST])
            self._upper.read_release_reply()

    def _negotiated(
        self,
        peer: Peer,
        contexts: Sequence[tuple[str, Sequence[str]]],
        scp_roles: Sequence[str],
    ) -> Channel:
        request = AssociateRequest(
            called_ae_title=peer.called_ae_title,
            calling_ae_title=peer.calling_ae_title,
            contexts=tuple(
                ProposedContext(2 * number + 1, abstract, tuple(transfers))
                for number, (abstract, transfers) in enumerate(contexts[: self._limits.contexts])
            ),
            user_information=UserInformation(
                maximum_length=self._limits.pdu_bytes,
                implementation_class_uid=IMPLEMENTATION_CLASS_UID,
                implementation_version=IMPLEMENTATION_VERSION_NAME,
                roles=dict.fromkeys(scp_roles, (False, True)),
            ),
        )
        self._upper.machine.take(Event.ASSOCIATE_REQUEST)
        self._upper.send(Event.TRANSPORT_CONNECTED, [request.encode()])
        accept = read_accept(self._upper.read_associate())
        most = accept.user_information.maximum_length
        channel = Channel(self._upper, limits=self._limits, most_pdu_bytes=most)
        channel.contexts = accepted_contexts(request, accept=accept)
        return channel

    def _context_for(self, uid: str) -> Context:
        for context in self.contexts:
            if context.abstract_syntax == uid:
                return context
        raise BadMessage("the peer did not accept the service")

    def _asked(self, context: Context, fields: Fields, data: bytes | None) -> int:
        message_id = self._next_message_id()
        numbered = {**fields, command.MESSAGE_ID: message_id}
        payload = None if data is None else BytesPayload(data)
        self.channel.write(context, fields=numbered, payload=payload)
        return self._answer(message_id)

    def _answer(self, message_id: int) -> int:
        return answer_to(self.channel.read(), message_id=message_id)

    def _next_message_id(self) -> int:
        self._last_message_id = self._last_message_id % 0xFFFF + 1
        return self._last_message_id


def answer_to(received: Message, *, message_id: int) -> int:
    """The status in a response to message `message_id`; BadMessage for anything else."""
    answered = received.command.number(command.MESSAGE_ID_RESPONDED_TO, 0)
    if not received.command.field_code & command.IS_RESPONSE or answered != message_id:
        raise BadMessage("something else than the answer came")
    return received.command.number(command.STATUS)


def event_fields(event_type_id: int) -> dict[int, int | str]:
    """The command of a commitment's N-EVENT-REPORT-RQ, without its message number."""
    return {
        command.AFFECTED_SOP_CLASS_UID: sop_classes.STORAGE_COMMITMENT,
        command.COMMAND_FIELD: command.N_EVENT_REPORT_RQ,
        command.AFFECTED_SOP_INSTANCE_UID: sop_classes.STORAGE_COMMITMENT_INSTANCE,
        command.EVENT_TYPE_ID: event_type_id,
    }


def _connected(peer: Peer, limits: Limits) -> socket.socket:
    try:
        sock = socket.create_connection((peer.host, peer.port), timeout=limits.artim_s)
        if peer.tls is None:
            return sock
        return peer.tls.wrap_socket(sock, server_hostname=peer.host)
    except OSError as error:
        raise PeerGone(type(error).__name__) from error
