"""Runs the node in this process until it is told to stop; SIGTERM lets messages under way end."""

import logging
import signal
import ssl
import threading
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections

from binome.archive.recoding import recoded
from binome.audit.services import queries
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.settings import AcceptorSettings
from binome.kernel.clock import utc_now
from binome.node import owing
from binome.node.handlers import ArchiveHandlers

log = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0
FLUSH_SECONDS = 1.0
TELL_SECONDS = 5.0


def run(
    *, host: str, port: int, aet: str, tls: ssl.SSLContext | None = None,
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


def acceptor_settings(*, tls: ssl.SSLContext | None = None) -> AcceptorSettings:
    """Spool beside the store's own cache; private SOP classes are kept like any other."""
    return AcceptorSettings(
        spool_folder=Path(settings.DATA) / "cache" / "receiving",
        tls=tls,
        transcode=recoded,
        has_any_private_sop_class=True,
        is_fuzzy=True,
        at_thread_end=connections.close_all,
    )


def tls_context(
    *, certificate: Path | str, key: Path | str, client_authorities: Path | str | None
) -> ssl.SSLContext:
    """TLS 1.2 and 1.3 (PS3.15 B.12, BCP 195); with authorities, peers must show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if client_authorities:
        context.load_verify_locations(client_authorities)
        taken_back = Path(client_authorities).with_name("crl.pem")
        if taken_back.exists():
            context.load_verify_locations(taken_back)
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _on_signals() -> threading.Event:
    stopping = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stopping.set())
    return stopping
