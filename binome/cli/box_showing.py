"""The pages of a box beside its sending, and what prepares the cases asked for there."""

import argparse
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from binome.box.orders import Packer
from binome.cli.addresses import Address, address, is_loopback
from binome.cli.progress import say
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now

PATIENCE_SECONDS = 10.0


@contextmanager
def showing(data: Path, options: argparse.Namespace, pool: Pool) -> Iterator[None]:
    """Show the pages while this lasts, where an address is given; TLS beyond this machine."""
    if not options.pages:
        yield
        return
    from binome.boxpages.application import served
    from binome.boxpages.desk import Desk
    from binome.cli.http_protocol import BoundedHttp

    at = address(options.pages)
    with _packing(data) as packer:
        certificate = None if is_loopback(at.host) else _certificate(data, options, at)
        keys = tuple(Path(one) for one in options.keys)
        desk = Desk(data, pool, packer, keys, is_tls=certificate is not None)
        with served(
            desk, host=at.host, port=at.port, protocol=BoundedHttp, certificate=certificate
        ) as port:
            say(f"The pages of this box are at {_url(options, at, port)}")
            yield


@contextmanager
def _packing(data: Path) -> Iterator[Packer]:
    """Prepare what is asked for while this lasts."""
    with Pool(max(1, os.cpu_count() or 1), preload=("numpy", "imagecodecs")) as pool:
        packer = Packer(data, pool, utc_now)
        thread = threading.Thread(target=packer.run, name="box-packer", daemon=True)
        thread.start()
        try:
            yield packer
        finally:
            packer.stop()
            thread.join(timeout=PATIENCE_SECONDS)


def _certificate(data: Path, options: argparse.Namespace, at: Address):  # type: ignore[no-untyped-def]
    from binome.boxpages import trust

    names = trust.names_of_this_machine(at.host, options.names)
    made = trust.certificate_for(data, names, at=utc_now())
    say(f"Certificate of this box's authority, SHA-256: {trust.fingerprint(data)}")
    return made


def _url(options: argparse.Namespace, at: Address, port: int) -> str:
    if is_loopback(at.host):
        return f"http://localhost:{port}/"
    from binome.boxpages import trust

    names = trust.names_of_this_machine(at.host, options.names)
    return f"https://{names[0] if names else at.host}:{port}/"
