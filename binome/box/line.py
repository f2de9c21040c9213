"""One connection on which requests follow each other without waiting for their answers.

HTTP/1.1 pipelining: a hub answers in the order asked. Bodies go in chunks, so that one can end
early without hanging up. Quick to notice a dead line, little in the kernel that cannot be stopped.
"""

import select
import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult

import httptools

from binome.box.pace import Pace

CONNECT_SECONDS: Final = 5.0
SEND_SECONDS: Final = 60.0
UNACKNOWLEDGED_MILLISECONDS: Final = 3000
MOST_ANSWER_BYTES: Final = 8 << 20
READ_BYTES: Final = 64 << 10
TCP_USER_TIMEOUT, TCP_NOTSENT_LOWAT, TCP_CONGESTION = 18, 25, 13
LEAST_STATUS: Final = 200


class Hung(OSError):
    """The other end hung up, or said what is no answer."""


@dataclass(slots=True)
class Answer:
    """What came back to one request."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_last: bool = False


class Line:
    """A dialled connection; every method raises OSError when it is dead."""

    def __init__(self, parts: SplitResult, *, pace: Pace) -> None:
        """Dial, with TLS where the address says https."""
        self._host = parts.netloc.rpartition("@")[2]
        self._pace = pace
        self._answers: list[Answer] = []
        self._open: Answer | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._socket = _dialled(parts)
        _tune(self._socket)
        self._calm_bytes = 0

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.close()

    def put(self, method: str, path: str, *, headers: dict[str, str], body: bytes = b"") -> None:
        """Send a request with a small body."""
        said = {**headers, "Content-Length": str(len(body))} if body else headers
        self._socket.sendall(self._head(method, path, said) + body)

    def put_pieces(
        self, method: str, path: str, *, headers: dict[str, str], pieces: Iterable[bytes]
    ) -> None:
        """Send a request whose body ends when the pieces do."""
        held = self._head(method, path, {**headers, "Transfer-Encoding": "chunked"})
        for piece in pieces:
            self._keep_calm()
            began = time.monotonic()
            self._socket.sendall(held + b"%x\r\n" % len(piece) + piece + b"\r\n")
            self._pace.count(len(piece), began=began, ended=time.monotonic())
            held = b""
        self._socket.sendall(held + b"0\r\n\r\n")

    def answers(self, *, seconds: float) -> list[Answer]:
        """Return what was answered meanwhile, waiting so long for a first one."""
        deadline = time.monotonic() + seconds
        while not self._answers and self._is_readable(max(0.0, deadline - time.monotonic())):
            self._take()
        while self._is_readable(0.0):
            self._take()
        found, self._answers = self._answers, []
        return found

    def on_message_begin(self) -> None:
        """A new answer begins (called by the parser)."""
        self._open = Answer()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header (called by the parser)."""
        if self._open is not None:
            self._open.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Keep some of the body, within bounds (called by the parser)."""
        if self._open is None or len(self._open.body) + len(body) > MOST_ANSWER_BYTES:
            raise Hung
        self._open.body += body

    def on_message_complete(self) -> None:
        """An answer is whole (called by the parser)."""
        if self._open is not None:
            self._open.status = self._parser.get_status_code()
            self._open.is_last = not self._parser.should_keep_alive()
            if self._open.status >= LEAST_STATUS:
                self._answers.append(self._open)
        self._open = None

    def _take(self) -> None:
        data = self._socket.recv(READ_BYTES)
        if not data:
            if self._answers:
                self._answers[-1].is_last = True
                return
            raise Hung
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            raise Hung from None

    def _is_readable(self, seconds: float) -> bool:
        if self._answers and self._answers[-1].is_last:
            return False
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        return bool(select.select([self._socket], [], [], seconds)[0])

    def _keep_calm(self) -> None:
        """At most a second of the line waits in the kernel: it cannot be overtaken any more."""
        if self._pace.calm_bytes != self._calm_bytes:
            self._calm_bytes = self._pace.calm_bytes
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, self._calm_bytes)

    def _head(self, method: str, path: str, headers: dict[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _dialled(parts: SplitResult) -> socket.socket:
    is_private = parts.scheme == "https"
    port = parts.port or (443 if is_private else 80)
    plain = socket.create_connection((parts.hostname or "", port), timeout=CONNECT_SECONDS)
    if not is_private:
        return plain
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(plain, server_hostname=parts.hostname)
    except BaseException:
        plain.close()
        raise


def _tune(line: socket.socket) -> None:
    """Notice silence soon; BBR where the kernel has it."""
    line.settimeout(SEND_SECONDS)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in (
        (TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLISECONDS),
        (socket.TCP_KEEPIDLE, 5),
        (socket.TCP_KEEPINTVL, 2),
    ):
        with suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, option, value)
    with suppress(OSError):
        line.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, b"bbr")
