"""One TCP or TLS connection: bounded reads into one reusable buffer, gathered writes, no Nagle.

DCMTK peers leave Nagle's algorithm on, so each answer waits for our delayed ACK (40 ms):
TCP_QUICKACK is re-armed before each read.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from select import POLLIN, poll

from binome.dicom.network.errors import PeerGone, PeerTooSlow, Stopping
from binome.dicom.network.limits import Limits

BUFFER_BYTES = 256 * 1024
GATHERED_BUFFERS = 512
QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)

Buffer = bytes | bytearray | memoryview


def never() -> bool:
    """The stop signal of a connection that nobody stops."""
    return False


class Transport:
    """A connected socket. Every wait is bounded; PeerGone, PeerTooSlow or Stopping end it."""

    def __init__(
        self, sock: socket.socket, *, limits: Limits, is_stopping: Callable[[], bool] = never
    ) -> None:
        self._socket = sock
        self._limits = limits
        self._is_stopping = is_stopping
        self._is_tls = isinstance(sock, ssl.SSLSocket)
        self._buffer = bytearray(BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._start = self._end = 0
        self._window_started_at = time.monotonic()
        self._window_bytes = 0
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(limits.tick_s)

    def need(self, count: int, *, deadline: float | None = None) -> None:
        """Have `count` bytes (at most a few dozen) contiguous in the buffer."""
        if self._start + count > BUFFER_BYTES:
            self._compact()
        while self._end - self._start < count:
            self._fill(deadline)

    def wait(self, *, deadline: float, may_stop: bool) -> None:
        """Block until something is there to read; raise Stopping between messages if asked to."""
        while self._start == self._end:
            if may_stop and self._is_stopping():
                raise Stopping
            if self._receive():
                break
            if time.monotonic() > deadline:
                raise PeerTooSlow("nothing came within the idle time")
        self._window_started_at = time.monotonic()
        self._window_bytes = 0

    def take(self, limit: int) -> memoryview:
        """At least one and at most `limit` bytes, valid until the next read."""
        if self._start == self._end:
            self._fill(None)
        start = self._start
        self._start = min(self._end, start + limit)
        return self._view[start : self._start]

    def read(self, count: int, *, deadline: float | None = None) -> bytes:
        """Exactly `count` bytes; memory grows only with what really came."""
        parts = bytearray()
        while len(parts) < count:
            if self._start == self._end:
                self._fill(deadline)
            parts += self.take(count - len(parts))
        return bytes(parts)

    def is_readable(self) -> bool:
        """Whether a read would return at once."""
        if self._start != self._end:
            return True
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        poller = poll()
        poller.register(self._socket, POLLIN)
        return bool(poller.poll(0))

    def send(self, buffers: Sequence[Buffer]) -> None:
        """Write all buffers in order, in as few system calls as the socket takes."""
        views = [memoryview(buffer) for buffer in buffers if len(buffer)]
        first, deadline = 0, time.monotonic() + self._limits.stall_s
        while first < len(views):
            sent = self._send_some(views[first : first + GATHERED_BUFFERS])
            if not sent and time.monotonic() > deadline:
                raise PeerTooSlow("the peer does not take what we send")
            if sent:
                deadline = time.monotonic() + self._limits.stall_s
            first = _advance(views, first=first, sent=sent)

    def finish(self, *, within_s: float) -> None:
        """Half-close, read and drop what still comes until the peer closes, then close."""
        try:
            self._end_writing()
            deadline = time.monotonic() + within_s
            self._socket.settimeout(min(within_s, self._limits.tick_s) or None)
            while time.monotonic() < deadline:
                self._start = self._end = 0
                self._receive()
        except (OSError, PeerGone):
            pass
        self.close()

    def close(self) -> None:
        """Close the socket, whatever its state."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def certificate(self) -> bytes | None:
        """The peer's TLS certificate (DER), if it showed one."""
        if isinstance(self._socket, ssl.SSLSocket):
            return self._socket.getpeercert(binary_form=True)
        return None

    def _end_writing(self) -> None:
        if not self._is_tls:
            self._socket.shutdown(socket.SHUT_WR)

    def _compact(self) -> None:
        kept = bytes(self._view[self._start : self._end])
        self._view[: len(kept)] = kept
        self._start, self._end = 0, len(kept)

    def _fill(self, deadline: float | None) -> None:
        until = deadline or time.monotonic() + self._limits.stall_s
        while not self._receive():
            if time.monotonic() > until:
                raise PeerTooSlow("the peer stopped in the middle of a message")
        if deadline and time.monotonic() > deadline:
            raise PeerTooSlow("the peer took too long")
        self._check_pace()

    def _check_pace(self) -> None:
        now = time.monotonic()
        elapsed = now - self._window_started_at
        if elapsed < self._limits.pace_window_s:
            return
        if self._window_bytes < elapsed * self._limits.pace_bytes_per_s:
            raise PeerTooSlow("the peer sends a message drop by drop")
        self._window_started_at, self._window_bytes = now, 0

    def _receive(self) -> int:
        """Bytes read, 0 when the tick passed with none."""
        if self._start == self._end:
            self._start = self._end = 0
        if QUICKACK is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, QUICKACK, 1)
        try:
            count = self._socket.recv_into(self._view[self._end :])
        except TimeoutError:
            return 0
        except OSError as error:
            raise PeerGone(type(error).__name__) from error
        if not count:
            raise PeerGone("the peer closed the connection")
        self._end += count
        self._window_bytes += count
        return count

    def _send_some(self, views: list[memoryview]) -> int:
        try:
            if self._is_tls:
                return self._socket.send(b"".join(views[:64]))
            return self._socket.sendmsg(views)
        except TimeoutError:
            return 0
        except OSError as error:
            raise PeerGone(type(error).__name__) from error


def _advance(views: list[memoryview], *, first: int, sent: int) -> int:
    while sent:
        size = len(views[first])
        if sent < size:
            views[first] = views[first][sent:]
            return first
        sent -= size
        first += 1
    return first
