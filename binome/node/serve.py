"""Runs the node in this process until it is told to stop; SIGTERM lets messages under way end."""

import logging
import signal
import threading
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections

from binome.archive.recoding import recoded
from binome.audit.services import queries
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.settings import AcceptorSettings, TlsServer
from binome.kernel.clock import utc_now
from binome.node import owing
from binome.node.handlers import ArchiveHandlers

log = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0
FLUSH_SECONDS = 1.0
TELL_SECONDS = 5.0


def run(
    *, host: str, port: int, aet: str, tls: TlsServer | None = None,
    stopped: threading.Event | None = None,
) -> None:  # fmt: skip
    """Accept associations on that address; returns once `stopped` or a signal drained them."""
    stopping = stopped or _on_signals()
    acceptor = Acceptor(handlers(aet), settings=acceptor_settings(tls=tls))
    acceptor.start(host, port=port)
    log.info("the DICOM node %s listens on %s:%s", aet, host, acceptor.port)
    telling = threading.Thread(target=_tell_owed, args=(stopping, aet), name="dicom-owed")
    telling.daemon = True
    telling.start()
    while not stopping.wait(FLUSH_SECONDS):
        _write_queries()
    telling.join(TELL_SECONDS)
    is_drained = acceptor.stop(drain_s=DRAIN_SECONDS)
    _write_queries()
    if not is_drained:
        log.warning("some associations did not end within %s s and were left", DRAIN_SECONDS)


def _tell_owed(stopping: threading.Event, aet: str) -> None:
    owing.tell_until(stopping, handlers(aet), limits=acceptor_settings().limits, clock=utc_now)


def _write_queries() -> None:
    try:
        queries.flush()
    except DatabaseError as failure:
        log.error("queries were not written to the audit: %s", type(failure).__name__)


def handlers(aet: str) -> ArchiveHandlers:
    """The archive behind a title of ours."""
    return ArchiveHandlers(own_title=aet, clock=utc_now)


def acceptor_settings(*, tls: TlsServer | None = None) -> AcceptorSettings:
    """Spool beside the store's own cache; private SOP classes are kept like any other."""
    return AcceptorSettings(
        spool_folder=Path(settings.DATA) / "cache" / "receiving",
        tls=tls,
        transcode=recoded,
        has_any_private_sop_class=True,
        is_fuzzy=True,
        at_thread_end=connections.close_all,
    )


def _on_signals() -> threading.Event:
    stopping = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stopping.set())
    return stopping
