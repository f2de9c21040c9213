"""Listens, bounds how many associations there are, and drains them when stopped."""

import logging
import socket
import threading
import time
from pathlib import Path

from binome.dicom.network.association import Association
from binome.dicom.network.deliveries import Deliveries
from binome.dicom.network.handlers import Handlers
from binome.dicom.network.reception import MemoryBudget, Spool
from binome.dicom.network.settings import AcceptorSettings

log = logging.getLogger(__name__)

BACKLOG = 128
ACCEPT_TICK_S = 0.2


class Acceptor:
    """A DICOM SCP on one address. `start` returns once it listens."""

    def __init__(self, handlers: Handlers, *, settings: AcceptorSettings) -> None:
        limits = settings.limits
        budget = MemoryBudget(limits.memory_for_data_sets_bytes)
        self._spool = Spool(settings.spool_folder, limits, budget)
        self._deliveries = Deliveries(settings.at_thread_end)
        self._association = Association(
            handlers, settings=settings, spool=self._spool, deliveries=self._deliveries
        )
        self._limits = limits
        self._at_thread_end = settings.at_thread_end
        self._listening = threading.Thread(target=self._listen, name="dicom-acceptor", daemon=True)
        self._listener: socket.socket | None = None
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._listener is not None, "not started"
        return int(self._listener.getsockname()[1])

    @property
    def spool_folder(self) -> Path:
        """Where large objects lie while they arrive."""
        return self._spool.folder

    @property
    def associations(self) -> int:
        """How many are open now."""
        with self._lock:
            return len(self._threads)

    def start(self, host: str = "127.0.0.1", *, port: int = 0) -> int:
        """Listen; the port is returned (0 asks the system for a free one)."""
        self._spool.sweep()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self._listener.settimeout(ACCEPT_TICK_S)
        self._listening.start()
        return self.port

    def stop(self, *, drain_s: float = 30.0) -> bool:
        """Stop listening, let messages under way end; whether all associations did in time."""
        self._stopping.set()
        if self._listener is not None:
            self._listening.join()
        deadline = time.monotonic() + drain_s
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._deliveries.stop()
        return not any(thread.is_alive() for thread in threads)

    def _listen(self) -> None:
        listener = self._listener
        assert listener is not None
        with listener:
            while not self._stopping.is_set():
                try:
                    sock, address = listener.accept()
                except TimeoutError:
                    continue
                except OSError as error:
                    log.warning("cannot accept a connection: %s", type(error).__name__)
                    time.sleep(ACCEPT_TICK_S)
                    continue
                self._open(sock, str(address[0]))

    def _open(self, sock: socket.socket, address: str) -> None:
        with self._lock:
            count = len(self._threads)
            if count >= self._limits.associations + self._limits.rejecting_associations:
                sock.close()
                return
            thread = threading.Thread(
                target=self._run, args=(sock, address, count >= self._limits.associations)
            )
            thread.daemon = True
            try:
                thread.start()
            except RuntimeError:
                log.error("the system gives no more threads")
                sock.close()
                return
            self._threads.add(thread)

    def _run(self, sock: socket.socket, address: str, is_full: bool) -> None:
        try:
            self._association.serve(
                sock, address=address, is_full=is_full, is_stopping=self._stopping.is_set
            )
            self._at_thread_end()
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
