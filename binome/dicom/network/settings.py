"""What an acceptor is told once, when it is made."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from binome.dicom.network.handlers import Transcode
from binome.dicom.network.limits import Limits


class TlsServer(Protocol):
    """What wraps a connection that came in: an SSLContext, or whoever asks the newest one."""

    def wrap_socket(self, sock: socket.socket, *, server_side: bool) -> ssl.SSLSocket: ...


def nothing_held() -> None:
    """Handlers that keep nothing in a thread."""


@dataclass(frozen=True, slots=True)
class AcceptorSettings:
    """`private_sop_classes` are kept like standard ones; the two `is_` say what `find` can do.

    `at_thread_end` runs in each association's thread when it ends, to free what handlers hold.
    """

    spool_folder: Path
    limits: Limits = field(default_factory=Limits)
    tls: TlsServer | None = None
    transcode: Transcode | None = None
    private_sop_classes: frozenset[str] = frozenset()
    has_any_private_sop_class: bool = False
    is_relational: bool = True
    is_fuzzy: bool = False
    at_thread_end: Callable[[], None] = nothing_held
