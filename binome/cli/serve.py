"""`binome serve`: refuses unsafe addresses, prepares the schema, then supervises web, node,
worker."""

import argparse
import os
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from binome.cli import footing
from binome.cli.addresses import Address, NotSafe, address, is_loopback
from binome.cli.django_ready import SchemaBehind, migrate, plan, ready

WORKER_NICENESS = 10


def serve(options: argparse.Namespace) -> int:
    """Run one part (`--only`), or all of them under a supervisor."""
    footing.loading()
    http = address(options.http)
    os.environ.setdefault("BINOME_URL", _public_url(options, http))
    if options.tls_cert:
        os.environ.setdefault("BINOME_CERTIFICATES", options.tls_cert)
    ready()
    _bring_schema_up(is_part=bool(options.only))
    _refuse_open_door(options, http)
    runs = {
        "web": partial(web, options, http),
        "worker": partial(worker, options),
        "node": partial(node, options),
    }
    if options.only:
        _load(options.only)
        footing.loaded()
        return runs[options.only]()
    return _everything(options, http, runs)


def _everything(
    options: argparse.Namespace, http: Address, runs: Mapping[str, Callable[[], int]]
) -> int:
    """Load the program once, then run each part as a child; a node only where one is asked for."""
    from django.db import connections

    from binome.cli.supervisor import Part, supervise

    names = ["web", *(["node"] if options.dicom else []), "worker"]
    for name in names:
        _load(name)
    connections.close_all()
    footing.loaded()
    scheme = "https" if options.tls_cert else "http"
    healthz = f"{scheme}://{http.host}:{http.port}/healthz"
    return supervise([Part(name, runs[name]) for name in names], healthz=healthz)


#: What each part needs beside Django and the rooms, loaded before it is forked.
MODULES = {
    "web": ("binome.config.asgi", "uvloop", "uvicorn.lifespan.on", "binome.cli.http_protocol"),
    "node": ("binome.node.serve",),
    "worker": ("binome.jobs.worker",),
}


def _load(part: str) -> None:
    for name in MODULES[part]:
        import_module(name)


def web(options: argparse.Namespace, http: Address) -> int:
    """Serve pages and streams in this process."""
    import uvicorn

    from binome.cli.http_protocol import BoundedHttp

    config = uvicorn.Config(
        "binome.config.asgi:application", host=http.host, port=http.port, log_level="warning",
        access_log=False, server_header=False, proxy_headers=False, lifespan="on",
        ssl_certfile=options.tls_cert, ssl_keyfile=options.tls_key, timeout_keep_alive=30,
        timeout_graceful_shutdown=20, loop="uvloop", http=BoundedHttp,
    )  # fmt: skip
    uvicorn.Server(config).run()
    return 0


def worker(options: argparse.Namespace) -> int:
    """Run jobs in this process until told to stop."""
    import signal

    ready()
    from binome.jobs.worker import Worker
    from binome.kernel.clock import utc_now

    os.nice(WORKER_NICENESS)  # pictures made ahead never slow down what somebody waits for
    here = Worker(clock=utc_now)
    signal.signal(signal.SIGTERM, lambda *_: here.stop())
    signal.signal(signal.SIGINT, lambda *_: here.stop())
    here.run_forever()
    return 0


def node(options: argparse.Namespace) -> int:
    """Accept DICOM associations in this process until told to stop."""
    from binome.node.serve import run
    from binome.node.tls import FreshTls

    where = address(options.dicom or "127.0.0.1:11112")
    tls = None
    if options.tls_cert and options.tls_key:
        tls = FreshTls(
            certificate=options.tls_cert, key=options.tls_key, client_authorities=options.dicom_ca
        )
    run(host=where.host, port=where.port, aet=options.aet, tls=tls)
    return 0


def _bring_schema_up(*, is_part: bool) -> None:
    if is_part:
        if plan():
            raise SchemaBehind(
                "The database is older than this program. Nothing was changed. "
                "Start `binome serve` without --only once, or run `binome init`."
            )
        return
    migrate(is_quiet=False)


def _refuse_open_door(options: argparse.Namespace, http: Address) -> None:
    """Beyond loopback: TLS here or in front, and an administrator who enrolled."""
    if is_loopback(http.host) or options.only in ("worker", "node"):
        return
    from django.conf import settings

    from binome.people import queries

    if not (settings.BEHIND_TLS or (options.tls_cert and options.tls_key)):
        raise NotSafe(
            "Binôme does not listen beyond this machine without TLS: names and images would travel "
            "in clear. Give --tls-cert and --tls-key, or put a TLS server in front and set "
            "BINOME_BEHIND_TLS=1."
        )
    if not queries.has_administrator():
        raise NotSafe(
            "Binôme does not listen beyond this machine before an administrator has enrolled. "
            "Run `binome init --network N`, open the link it prints on this machine, "
            "then start again."
        )


def _public_url(options: argparse.Namespace, http: Address) -> str:
    scheme = "https" if options.tls_cert else "http"
    host = "localhost" if is_loopback(http.host) else http.host
    return f"{scheme}://{host}:{http.port}"
