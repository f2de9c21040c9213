"""DIMSE messages over an established association (PS3.7 6.3, PS3.8 Annex E), either side."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from binome.dicom.network import command, pdu
from binome.dicom.network.command import Command, Fields
from binome.dicom.network.errors import AbortReason, BadMessage, Violation
from binome.dicom.network.fsm import Event
from binome.dicom.network.limits import Limits
from binome.dicom.network.reception import Reception
from binome.dicom.network.transport import Buffer
from binome.dicom.network.upper_layer import UpperLayer

PDV_OVERHEAD = 6
MOST_FRAGMENT_BYTES = 1024 * 1024
LEAST_FRAGMENT_BYTES = 1024
BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Context:
    """An accepted presentation context. `peer_is_scp` when the peer may receive on it (C-GET)."""

    context_id: int
    abstract_syntax: str
    transfer_syntax: str
    peer_is_scp: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A received message. `reception` holds a C-STORE's data set, `data` any other."""

    context: Context
    command: Command
    data: bytes = field(default=b"", repr=False)
    reception: Reception | None = None


class Payload(Protocol):
    """A data set to send."""

    @property
    def length_bytes(self) -> int:
        """Its size."""
        ...

    def blocks(self, size: int) -> Iterator[memoryview]:
        """Its bytes in blocks of `size` (the last may be shorter), each valid until the next."""
        ...


@dataclass(frozen=True, slots=True)
class BytesPayload:
    """A data set held in memory."""

    data: Buffer = field(repr=False)

    @property
    def length_bytes(self) -> int:
        """Its size."""
        return len(self.data)

    def blocks(self, size: int) -> Iterator[memoryview]:
        """See Payload."""
        return pdu.fragments_of(memoryview(self.data), size=size)


class Channel:
    """Reads and writes whole messages on the accepted contexts of one association."""

    def __init__(self, upper: UpperLayer, *, limits: Limits, most_pdu_bytes: int) -> None:
        self.upper = upper
        self.contexts: dict[int, Context] = {}
        self.open_reception: Callable[[Context, Command], Reception] | None = None
        self._limits = limits
        most = (most_pdu_bytes or MOST_FRAGMENT_BYTES) - PDV_OVERHEAD
        self._fragment_bytes = max(LEAST_FRAGMENT_BYTES, min(most, MOST_FRAGMENT_BYTES))

    def read(self, *, may_stop: bool = False) -> Message:
        """The next message, whole. Raises what UpperLayer raises, and BadMessage."""
        self.upper.wait_for_message(may_stop=may_stop)
        context, received = self._read_command()
        if not received.has_data_set:
            return Message(context, received)
        if received.field_code == command.C_STORE_RQ and self.open_reception:
            reception = self.open_reception(context, received)
            self._read_into(context, reception)
            return Message(context, received, reception=reception)
        return Message(context, received, data=self._read_data(context, received))

    def write(self, context: Context, *, fields: Fields, payload: Payload | None = None) -> None:
        """Send a command set and, if there is one, its data set."""
        data_set_type = command.NO_DATA_SET if payload is None else command.A_DATA_SET
        encoded = command.encode({**fields, command.DATA_SET_TYPE: data_set_type})
        head = self._pdus(context, memoryview(encoded), control=pdu.IS_COMMAND | pdu.IS_LAST)
        for buffers in self._batches(context, head, payload):
            self.upper.send(Event.DATA_REQUEST, buffers)

    def is_readable(self) -> bool:
        """Whether the peer has said something meanwhile."""
        return self.upper.transport.is_readable()

    def by_syntaxes(self) -> Mapping[tuple[str, str], Context]:
        """Contexts by (abstract syntax, transfer syntax)."""
        return {(c.abstract_syntax, c.transfer_syntax): c for c in self.contexts.values()}

    def _batches(
        self, context: Context, head: list[Buffer], payload: Payload | None
    ) -> Iterator[list[Buffer]]:
        if payload is None:
            yield head
            return
        size = max(1, BLOCK_BYTES // self._fragment_bytes) * self._fragment_bytes
        left = payload.length_bytes
        for block in payload.blocks(size):
            left -= len(block)
            control = 0 if left else pdu.IS_LAST
            yield [*head, *self._pdus(context, block, control=control)]
            head = []

    def _pdus(self, context: Context, view: memoryview, *, control: int) -> list[Buffer]:
        fragments = pdu.fragments_of(view, size=self._fragment_bytes)
        return [*pdu.data(context.context_id, control=control, fragments=fragments)]

    def _read_command(self) -> tuple[Context, Command]:
        collected = bytearray()
        expected = None
        while True:
            context_id, control, view = self.upper.read_fragment()
            if not control & pdu.IS_COMMAND:
                raise BadMessage("a data set came before its command")
            if context_id != (expected or context_id):
                raise BadMessage("a command is spread over two presentation contexts")
            expected = context_id
            collected += view
            if len(collected) > self._limits.command_bytes:
                raise BadMessage("a command set is larger than is allowed")
            if control & pdu.IS_LAST:
                return self._context(context_id), command.decode(bytes(collected))

    def _context(self, context_id: int) -> Context:
        context = self.contexts.get(context_id)
        if context is None:
            reason = AbortReason.INVALID_PARAMETER
            raise Violation("a message on a context that was not accepted", reason=reason)
        return context

    def _read_into(self, context: Context, reception: Reception) -> None:
        try:
            for view in self._data_fragments(context):
                reception.write(view)
        except BaseException:
            reception.discard()
            raise

    def _read_data(self, context: Context, received: Command) -> bytes:
        is_action = received.field_code == command.N_ACTION_RQ
        most = self._limits.action_bytes if is_action else self._limits.identifier_bytes
        collected = bytearray()
        for view in self._data_fragments(context):
            if len(collected) + len(view) > most:
                raise BadMessage("an identifier is larger than is allowed")
            collected += view
        return bytes(collected)

    def _data_fragments(self, context: Context) -> Iterator[memoryview]:
        while True:
            context_id, control, view = self.upper.read_fragment()
            if control & pdu.IS_COMMAND or context_id != context.context_id:
                raise BadMessage("a data set is interrupted by another message")
            yield view
            if control & pdu.IS_LAST:
                return
