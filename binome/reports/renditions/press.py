"""The press: one typesetter kept standing by a process that makes papers.

It starts with the first paper, ends after ten idle minutes or with its process. Whoever finds it
killed starts another, and a paper that was under way is set once more.
"""

import atexit
import os
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TYPESETTER = Path(__file__).with_name("typesetter.py")
START_SECONDS, GRACE_SECONDS, IDLE_SECONDS = 30.0, 5.0, 600.0
LARGEST_PDF_BYTES = 20 * 1024 * 1024
HEAD_BYTES, CHUNK_BYTES = 64, 1 << 20
MOST_AT_ONCE = max(2, os.cpu_count() or 2)
#: All that a typesetter is told of its surroundings: where programs and fonts are.
KEPT = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


class NothingPrinted(Exception):
    """No PDF came: too slow, too large, broken or killed."""


class PressEnded(Exception):
    """The typesetter is gone, and what it had begun with it."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and what its child used of a processor."""

    pdf: bytes
    cpu_seconds: float


class Press:
    """One typesetter and the socket its orders go through; any thread may print."""

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", str(TYPESETTER), str(theirs.fileno()), str(idle_seconds)],
                pass_fds=[theirs.fileno()], env={k: os.environ[k] for k in KEPT if k in os.environ},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def has_ended(self) -> bool:
        """Whether the other end is shut; nothing else ever comes through this socket."""
        descriptor = self._orders.fileno()
        if descriptor < 0:
            return True
        watch = select.poll()
        watch.register(descriptor, select.POLLIN)
        return bool(watch.poll(0))

    def printed(self, page: str, *, identifier: str, seconds: float) -> Printed:
        """Return the PDF of a page; raise PressEnded or NothingPrinted."""
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    socket.send_fds(self._orders, [b"%f" % seconds], [theirs.fileno()])
                return _talk(ours, f"{identifier}\n{page}".encode(), seconds)
            except TimeoutError:  # the child is past its own limits, or none was ever made
                self.stop()
                raise NothingPrinted from None
            except (OSError, ValueError):
                raise (PressEnded if self.has_ended() else NothingPrinted) from None

    def stop(self) -> None:
        """Kill it, and with it whatever it sets; wait for its end."""
        self.process.kill()
        self.process.wait()
        self._orders.close()


def _talk(document: socket.socket, request: bytes, seconds: float) -> Printed:
    """Hand a document to its child and wait for the PDF; TimeoutError, OSError or ValueError
    where none comes. The time counts from when the child begins, and the child keeps it itself."""
    document.settimeout(START_SECONDS)
    if not document.recv(1):
        raise ConnectionError
    deadline = time.monotonic() + seconds + GRACE_SECONDS
    document.settimeout(seconds + GRACE_SECONDS)
    document.sendall(request)
    document.shutdown(socket.SHUT_WR)
    answer = bytearray()
    while chunk := document.recv(CHUNK_BYTES):
        answer += chunk
        if len(answer) > LARGEST_PDF_BYTES + HEAD_BYTES:
            raise ValueError
        document.settimeout(max(0.001, deadline - time.monotonic()))
    head, _, pdf = answer.partition(b"\n")
    size, microseconds = map(int, head.split())
    if size != len(pdf):
        raise ValueError
    return Printed(bytes(pdf), microseconds / 1e6)


_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_lock = threading.Lock()
_standing: tuple[int, Press] | None = None


def printed(page: str, *, identifier: str, seconds: float) -> Printed:
    """Set a page with the press of this process; raise NothingPrinted.

    Where the press itself is gone another one sets the page anew, once.
    """
    if not _places.acquire(timeout=seconds + START_SECONDS):
        raise NothingPrinted
    try:
        try:
            return standing_press().printed(page, identifier=identifier, seconds=seconds)
        except PressEnded:
            return standing_press().printed(page, identifier=identifier, seconds=seconds)
    except PressEnded:
        raise NothingPrinted from None
    finally:
        _places.release()


def standing_press() -> Press:
    """Return the press of this process, made at first use, after its end, and after a fork."""
    global _standing
    with _lock:
        if _standing is None or _standing[0] != os.getpid():
            atexit.register(close)
            _standing = (os.getpid(), Press())
        elif _standing[1].has_ended():
            _standing[1].stop()
            _standing = (os.getpid(), Press())
        return _standing[1]


def close() -> None:
    """End the press of this process, if one stands."""
    global _standing
    with _lock:
        if _standing is not None and _standing[0] == os.getpid():
            _standing[1].stop()
            _standing = None
