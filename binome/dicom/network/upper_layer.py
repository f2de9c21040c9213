"""The upper layer of one association: what arrives becomes an event, the table names the action."""

import time

from binome.dicom.network import pdu
from binome.dicom.network.errors import (
    Aborted,
    AbortReason,
    AssociationRejected,
    NetworkError,
    PeerGone,
    PeerTooSlow,
    Released,
    Violation,
)
from binome.dicom.network.fsm import Action, Event, State, StateMachine
from binome.dicom.network.limits import Limits
from binome.dicom.network.transport import Buffer, Transport

SERVICE_USER, SERVICE_PROVIDER = 0, 2
CONTROL_BYTES = 4
SLACK_BYTES = 64  # some peers count their PDU's head in the length


class UpperLayer:
    """PS3.8 over a Transport. Reading raises the NetworkErrors of `errors`."""

    def __init__(self, transport: Transport, *, limits: Limits) -> None:
        self.transport = transport
        self.machine = StateMachine()
        self._limits = limits
        self._pdu_left = 0
        self._pdv_left = 0
        self._pdv = (0, 0)

    def read_associate(self) -> bytes:
        """The body of the A-ASSOCIATE PDU that opens the association, within ARTIM."""
        deadline = time.monotonic() + self._limits.artim_s
        try:
            kind, length = self._head(deadline)
            self._receive(kind, length, most_bytes=self._limits.associate_bytes)
            return self.transport.read(length, deadline=deadline)
        except PeerGone:
            self._closed()
            raise
        except PeerTooSlow:
            if self.machine.may_take(Event.ARTIM_EXPIRED):
                self.machine.take(Event.ARTIM_EXPIRED)
            raise

    def wait_for_message(self, *, may_stop: bool) -> None:
        """Block until the next message begins; Stopping when asked to stop meanwhile."""
        if not self._pdu_left:
            deadline = time.monotonic() + self._limits.idle_s
            self.transport.wait(deadline=deadline, may_stop=may_stop)

    def read_fragment(self) -> tuple[int, int, memoryview]:
        """(context id, control, bytes) of a PDV, perhaps only a part of it.

        The control's last bit is set only on the last part. The bytes live until the next call.
        """
        try:
            if not self._pdv_left:
                self._next_pdv()
            context_id, control = self._pdv
            if not self._pdv_left:
                return context_id, control, memoryview(b"")
            view = self.transport.take(self._pdv_left)
        except PeerGone:
            self._closed()
            raise
        self._pdv_left -= len(view)
        self._pdu_left -= len(view)
        return context_id, control & ~pdu.IS_LAST if self._pdv_left else control, view

    def send(self, event: Event, buffers: list[Buffer]) -> None:
        """Perform a local request that is a PDU to send."""
        self.machine.take(event)
        try:
            self.transport.send(buffers)
        except PeerGone:
            self._closed()
            raise

    def abort(self, violation: NetworkError | None = None) -> None:
        """Send A-ABORT: as the provider when the peer broke PS3.8, else as the user."""
        event = Event.INVALID_PDU if isinstance(violation, Violation) else Event.ABORT_REQUEST
        reason = violation.reason if isinstance(violation, Violation) else AbortReason.NOT_SPECIFIED
        if self.machine.may_take(event):
            self._abort_for(self.machine.take(event), reason)

    def finish(self) -> None:
        """Wait (ARTIM at most) for the peer to close when we spoke last; close."""
        if self.machine.state is State.STA13:
            self.transport.finish(within_s=self._limits.artim_s)
        self.transport.close()
        self.machine.state = State.STA1

    def read_release_reply(self) -> None:
        """After A-RELEASE-RQ: drop late data, answer a collision, return on A-RELEASE-RP."""
        while self.machine.state is not State.STA1:
            self._pdu_left = self._pdv_left = 0
            kind, length = self._head(time.monotonic() + self._limits.artim_s)
            try:
                self._receive(kind, length, most_bytes=self._limits.pdu_bytes + SLACK_BYTES)
            except Released:
                self.send(Event.RELEASE_RESPONSE, [pdu.RELEASE_RESPONSE])
            self.transport.read(length)

    def _head(self, deadline: float | None = None) -> tuple[int, int]:
        self.transport.need(pdu.HEAD.size, deadline=deadline)
        kind, length = pdu.HEAD.unpack(self.transport.take(pdu.HEAD.size))
        return kind, length

    def _receive(self, kind: int, length: int, *, most_bytes: int) -> None:
        """Feed the machine with a PDU's head and do at once what its action says."""
        event = pdu.RECEIVED.get(kind)
        if event is None:
            raise Violation("a PDU of no known type", reason=AbortReason.UNRECOGNIZED_PDU)
        if length > most_bytes:
            raise Violation("a PDU claims more bytes than we agreed to")
        action = self.machine.take(event)
        if action in _ENDINGS:
            self._end(action, length)

    def _end(self, action: Action, length: int) -> None:
        if action in (Action.AR_2, Action.AR_8):
            raise Released
        if action in (Action.AA_2, Action.AA_3):
            raise Aborted("the peer aborted the association")
        if action is Action.AE_4:
            _, result, source, reason = self.transport.read(min(length, 4)).ljust(4, b"\0")
            raise AssociationRejected(result=result, source=source, reason=reason)
        self._abort_for(action, AbortReason.UNEXPECTED_PDU)
        raise Aborted("a PDU came that this state does not allow")

    def _next_pdv(self) -> None:
        if not self._pdu_left:
            kind, length = self._head()
            self._receive(kind, length, most_bytes=self._limits.pdu_bytes + SLACK_BYTES)
            self._pdu_left = length
        if self._pdu_left < pdu.PDV_HEAD.size:
            raise Violation("a P-DATA-TF PDU holds no whole PDV")
        self.transport.need(pdu.PDV_HEAD.size)
        length, *pdv = pdu.PDV_HEAD.unpack(self.transport.take(pdu.PDV_HEAD.size))
        if not 2 <= length <= self._pdu_left - CONTROL_BYTES:
            raise Violation("a PDV is longer than its PDU, or too short")
        self._pdu_left -= pdu.PDV_HEAD.size
        self._pdv, self._pdv_left = (pdv[0], pdv[1]), length - 2

    def _abort_for(self, action: Action, reason: AbortReason) -> None:
        source = SERVICE_PROVIDER if action in (Action.AA_7, Action.AA_8) else SERVICE_USER
        given = reason if source == SERVICE_PROVIDER else AbortReason.NOT_SPECIFIED
        try:
            self.transport.send([pdu.abort(source=source, reason=given)])
        except NetworkError:
            self._closed()

    def _closed(self) -> None:
        if self.machine.may_take(Event.TRANSPORT_CLOSED):
            self.machine.take(Event.TRANSPORT_CLOSED)


_ENDINGS = frozenset(
    (
        Action.AR_2,
        Action.AR_8,
        Action.AA_1,
        Action.AA_2,
        Action.AA_3,
        Action.AA_7,
        Action.AA_8,
        Action.AE_4,
    )
)
