"""TLS of the node (PS3.15 B.12, BCP 195), made anew whenever one of its files changed.

So a machine whose certificate is taken back gets nowhere from its next association on, and a
renewed certificate of our own is shown, without a restart.
"""

import logging
import os
import socket
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

TAKEN_BACK = "crl.pem"
Seen = tuple[tuple[int, int, int] | None, ...]


def tls_context(
    *, certificate: Path | str, key: Path | str, client_authorities: Path | str | None
) -> ssl.SSLContext:
    """TLS 1.2 and 1.3; with authorities, peers must show a certificate not taken back."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if client_authorities:
        context.load_verify_locations(client_authorities)
        taken_back = Path(client_authorities).with_name(TAKEN_BACK)
        if taken_back.exists():
            context.load_verify_locations(taken_back)
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@dataclass
class FreshTls:
    """Wraps each connection by what the files say now; files that cannot be read change nothing."""

    certificate: Path | str
    key: Path | str
    client_authorities: Path | str | None
    _context: ssl.SSLContext = field(init=False)
    _seen: Seen = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._seen, self._context = self._look(), self._made()

    def wrap_socket(self, sock: socket.socket, *, server_side: bool) -> ssl.SSLSocket:
        return self.context().wrap_socket(sock, server_side=server_side)

    def context(self) -> ssl.SSLContext:
        """The context of the files as they are; the last good one while they are not."""
        with self._lock:
            if (seen := self._look()) != self._seen:
                try:
                    self._context = self._made()
                except (OSError, ssl.SSLError) as failure:
                    log.error("the node's certificates cannot be read: %s", type(failure).__name__)
                else:
                    log.warning("the node's certificates were read anew")
                self._seen = seen
            return self._context

    def _made(self) -> ssl.SSLContext:
        return tls_context(
            certificate=self.certificate, key=self.key, client_authorities=self.client_authorities
        )

    def _look(self) -> Seen:
        authorities = self.client_authorities
        beside = [authorities, Path(authorities).with_name(TAKEN_BACK)] if authorities else []
        return tuple(_stamp(path) for path in (self.certificate, self.key, *beside))


def _stamp(path: Path | str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
