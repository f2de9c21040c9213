"""One accepted association, in its own thread, from the first byte to the close."""

import logging
import socket
import ssl
from collections.abc import Callable
from functools import partial

from binome.dicom.network import associate, pdu, status
from binome.dicom.network.associate import AssociateRequest
from binome.dicom.network.channel import Channel, Message
from binome.dicom.network.deliveries import Deliveries
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.errors import (
    NetworkError,
    Released,
    ServiceRefused,
)
from binome.dicom.network.fsm import Event
from binome.dicom.network.handlers import Caller, Handlers, Knock, Refusal
from binome.dicom.network.negotiation import accepted_contexts, negotiate, refusal_of
from binome.dicom.network.reception import Spool
from binome.dicom.network.services import SERVICES
from binome.dicom.network.services.store import open_reception
from binome.dicom.network.settings import AcceptorSettings
from binome.dicom.network.status import Status
from binome.dicom.network.transport import Transport
from binome.dicom.network.upper_layer import UpperLayer

log = logging.getLogger(__name__)

UNKNOWN_OPERATION = Status(status.UNRECOGNIZED_OPERATION)
FAILED = Status(status.PROCESSING_FAILURE, "The server failed; nothing was kept. Send it again.")


class HandlerFailed(Exception):
    """Stands in the log for whatever a handler raised."""


class Association:
    """Serves one peer. `handlers`, `settings`, `spool` and `deliveries` are the acceptor's."""

    def __init__(
        self,
        handlers: Handlers,
        *,
        settings: AcceptorSettings,
        spool: Spool,
        deliveries: Deliveries,
    ) -> None:
        self._handlers = handlers
        self._settings = settings
        self._spool = spool
        self._deliveries = deliveries

    def serve(
        self, sock: socket.socket, *, address: str, is_full: bool, is_stopping: Callable[[], bool]
    ) -> None:
        """Everything: TLS, negotiation, messages, release. Never raises."""
        try:
            secured = self._secured(sock)
            transport = Transport(secured, limits=self._settings.limits, is_stopping=is_stopping)
        except (OSError, ssl.SSLError) as error:
            log.info("no connection with %s: %s", address, type(error).__name__)
            sock.close()
            return
        upper = UpperLayer(transport, limits=self._settings.limits)
        try:
            self._converse(upper, address, is_full)
        except Exception:
            log.exception("an association with %s failed", address)
            upper.abort()
        finally:
            upper.finish()

    def _converse(self, upper: UpperLayer, address: str, is_full: bool) -> None:
        try:
            dialogue = self._establish(upper, address=address, is_full=is_full)
            while dialogue:
                _serve_next(dialogue)
        except Released:
            upper.send(Event.RELEASE_RESPONSE, [pdu.RELEASE_RESPONSE])
        except NetworkError as error:
            log.info("the association with %s ended: %s", address, error or "stopping")
            upper.abort(error)

    def _secured(self, sock: socket.socket) -> socket.socket:
        if self._settings.tls is None:
            return sock
        sock.settimeout(self._settings.limits.artim_s)
        return self._settings.tls.wrap_socket(sock, server_side=True)

    def _establish(self, upper: UpperLayer, *, address: str, is_full: bool) -> Dialogue | None:
        upper.machine.take(Event.TRANSPORT_INDICATED)
        body = upper.read_associate()
        request = associate.read_request(body, most_contexts=self._settings.limits.contexts)
        caller = Refusal.LOCAL_LIMIT if is_full else self._admitted(upper, request, address)
        if isinstance(caller, Refusal):
            log.info("rejected %s (%s): %s", request.calling_ae_title, address, caller.name)
            result, source, reason = caller.value
            answer = pdu.reject(result=result, source=source, reason=reason)
            upper.send(Event.ASSOCIATE_REJECT, [answer])
            return None
        echoed = body[: associate.FIXED.size]
        accept = negotiate(request, settings=self._settings, echoed=echoed)
        channel = Channel(
            upper,
            limits=self._settings.limits,
            most_pdu_bytes=request.user_information.maximum_length,
        )
        channel.contexts = accepted_contexts(request, accept=accept)
        channel.open_reception = partial(
            open_reception, spool=self._spool, calling_ae_title=request.calling_ae_title
        )
        upper.send(Event.ASSOCIATE_ACCEPT, [accept.encode()])
        return Dialogue(channel, caller, request, self._handlers, self._settings, self._deliveries)

    def _admitted(
        self, upper: UpperLayer, request: AssociateRequest, address: str
    ) -> Caller | Refusal:
        refusal = refusal_of(request)
        if refusal:
            return refusal
        knock = Knock(
            calling_ae_title=request.calling_ae_title,
            called_ae_title=request.called_ae_title,
            address=address,
            certificate=upper.transport.certificate(),
            user_identity=request.user_information.identity,
        )
        return self._handlers.admit(knock)


def _serve_next(dialogue: Dialogue) -> None:
    message = dialogue.channel.read(may_stop=True)
    dialogue.begin()
    service = SERVICES.get(message.command.field_code, _unknown)
    try:
        service(dialogue, message)
    except NetworkError:
        raise
    except ServiceRefused as refused:
        dialogue.respond(message, refused.status)
    except Exception as error:
        log.error("a service failed: %s", type(error).__name__, exc_info=_trace_only(error))
        dialogue.respond(message, FAILED)


def _unknown(dialogue: Dialogue, message: Message) -> None:
    """Responses and cancels that come too late are dropped; requests are answered."""
    if not message.command.field_code & 0x8000 and message.command.field_code != 0x0FFF:
        dialogue.respond(message, UNKNOWN_OPERATION)


def _trace_only(error: BaseException) -> BaseException:
    """The traceback without the message, which might quote a patient."""
    return HandlerFailed().with_traceback(error.__traceback__)
