"""A hospital record that takes HL7 messages over MLLP, and answers each as it is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

START, END = b"\x0b", b"\x1c\x0d"


def acknowledgement(message: bytes, code: str = "AA") -> bytes:
    """What a receiver says of a message (HL7 v2.5.1, 2.9.2)."""
    control_id = message.split(b"|")[9].decode()
    return f"MSH|^~\\&|DPI||BINOME||20260301||ACK|1|P|2.5.1\rMSA|{code}|{control_id}\r".encode()


class MllpReceiver:
    """Listens on a port of its own; `came` holds the messages, without their frames."""

    def __init__(self) -> None:
        self.answer: Callable[[bytes], bytes] = acknowledgement
        self.came: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            line, _ = self._listener.accept()
            with line:
                got = b""
                while not got.endswith(END) and (chunk := line.recv(4096)):
                    got += chunk
                if not got:
                    return
                message = got.removeprefix(START).removesuffix(END)
                self.came.append(message)
                said = self.answer(message)
                if said:
                    line.sendall(START + said + END)

    def close(self) -> None:
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(60)
        self._listener.close()


@contextmanager
def receiving() -> Iterator[MllpReceiver]:
    receiver = MllpReceiver()
    try:
        yield receiver
    finally:
        receiver.close()
