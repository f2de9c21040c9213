"""A peer that says exactly what a test wants, right or wrong, byte by byte."""

import socket
import struct
from types import TracebackType
from typing import Self

from binome.dicom.network import command, pdu
from binome.dicom.network.associate import AssociateRequest, ProposedContext
from binome.dicom.network.items import UserInformation

VERIFICATION = "1.2.840.10008.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"

USUAL = (
    ProposedContext(1, VERIFICATION, (IMPLICIT,)),
    ProposedContext(3, CT, (EXPLICIT,)),
)


def request(
    contexts: tuple[ProposedContext, ...] = USUAL, *, calling: str = "RAW", **more: object
) -> bytes:
    """An A-ASSOCIATE-RQ."""
    information = UserInformation(
        maximum_length=16384, implementation_class_uid="1.2.3", implementation_version="RAW"
    )
    return AssociateRequest(
        called_ae_title="BINOME",
        calling_ae_title=calling,
        contexts=contexts,
        user_information=more.pop("user_information", information),
        **more,
    ).encode()


def data_pdu(context_id: int, control: int, value: bytes) -> bytes:
    """One P-DATA-TF of one PDV."""
    size = len(value)
    return pdu.DATA_HEAD.pack(pdu.P_DATA, size + 6, size + 2, context_id, control) + value


def echo_request(message_id: int = 1) -> bytes:
    """A C-ECHO-RQ, whole."""
    fields = {0x0002: VERIFICATION, 0x0100: 0x0030, 0x0110: message_id, 0x0800: 0x0101}
    return data_pdu(1, 3, command.encode(fields))


def store_request(uid: str = "1.2.3", *, sop_class: str = CT, message_id: int = 1) -> bytes:
    """The command of a C-STORE-RQ."""
    fields = {
        0x0002: sop_class,
        0x0100: 0x0001,
        0x0110: message_id,
        0x0700: 0,
        0x0800: 1,
        0x1000: uid,
    }
    return data_pdu(3, 3, command.encode(fields))


class RawPeer:
    """A socket to an acceptor; reads PDUs, or None once the acceptor has closed."""

    def __init__(self, port: int, *, is_associated: bool = True) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if is_associated:
            self.send(request())
            kind, _ = self.read()
            assert kind == pdu.ASSOCIATE_AC

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.socket.close()

    def send(self, *parts: bytes) -> None:
        self.socket.sendall(b"".join(parts))

    def read(self) -> tuple[int, bytes]:
        kind, length = pdu.HEAD.unpack(self._exactly(6))
        return kind, self._exactly(length)

    def answer(self) -> command.Command:
        """The command set of a response without a data set."""
        kind, body = self.read()
        assert kind == pdu.P_DATA
        return command.decode(body[6:])

    def abort(self) -> tuple[int, int]:
        """Source and reason of the A-ABORT that must come now, followed by a close."""
        kind, body = self.read()
        assert kind == pdu.ABORT
        return body[2], body[3]

    def is_closed(self) -> bool:
        """Whether the acceptor closes without another word."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _exactly(self, count: int) -> bytes:
        parts = b""
        while len(parts) < count:
            part = self.socket.recv(count - len(parts))
            if not part:
                raise EOFError
            parts += part
        return parts


def head(kind: int, length: int) -> bytes:
    """A PDU's head that may lie."""
    return struct.pack(">BxI", kind, length)
