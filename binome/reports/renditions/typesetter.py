"""Turns pages of HTML into PDFs: WeasyPrint and the fonts are loaded once, a child sets each page.

Run by path, isolated (`python -I`), in an empty network: it knows nothing of Django, the database,
or any address; a page that names a URL is refused. `press` is the other end of its socket.
"""

import base64
import ctypes
import gc
import math
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

MOST_MEMORY_BYTES = 2 * 1024**3
PICTURE = {"Content-Type": "image/jpeg"}
OPTIONS = {"pdf_variant": "pdf/a-3u", "pdf_tags": True}
OWN_PICTURE = "data:image/jpeg;base64,"

BEGUN = b"B"
ORDER_BYTES, CHUNK_BYTES = 32, 1 << 20
PR_SET_PDEATHSIG = 1
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
STYLE = Path(__file__).parents[1] / "templates" / "reports" / "paper.css"
#: A paper that says nothing, in both ways of writing, with what each paper has: whoever forks
#: after it finds fonts, hyphens and grammars read.
SAMPLES = (("fr", "ltr", "Lésion à d"), ("ar", "rtl", "ورم دموي"))
SPECIMEN = """<html lang="{language}" dir="{way}"><style>{style}</style>
<body data-running="{words}" data-foot="{words} 1">
<header><div><p class="network">{words}</p><h1>{words}</h1></div>
<div><p class="case">lune 7</p><p class="state">{words}</p></div></header>
<p class="explanation">{words}</p><p class="band">{words}</p>
<ul class="facts"><li><span class="label">{words}</span> <b>{words}</b></ul>
<div class="question"><h2>{words}</h2><p>{words}</p></div>
<section class="conclusion"><h2>{words}</h2><p>{words}, 12 mm.<br>{words}</p></section>
<div class="signature"><div class="signed"><div class="signer"><p class="who">{words}</p>
<ul><li>{words} 5</ul></div>
<div class="qr"><svg viewBox="0 0 9 9"><path d="M0 0h1v1z"/></svg></div></div>
<p class="genuine">{words}</p><p class="hash">5a</p></div></body></html>"""
FEW_COLLECTIONS = (100_000, 50, 50)


class NoFetcher(URLFetcher):
    """Fetches nothing: no network, no file; a JPEG inside the page itself is all there is."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if not url.startswith(OWN_PICTURE):
            raise FatalURLFetchingError("a report names no address")
        return URLFetcherResponse(url, base64.b64decode(url[len(OWN_PICTURE) :]), PICTURE)


def set_page(page: str, identifier: bytes, fonts: FontConfiguration | None = None) -> bytes:
    """Return the PDF of a page of HTML; the same bytes whatever `fonts` has read before."""
    document = HTML(string=page, url_fetcher=NoFetcher())
    pdf: bytes = document.write_pdf(pdf_identifier=identifier, font_config=fonts, **OPTIONS)
    return pdf


def serve(orders: socket.socket, idle_seconds: float) -> None:
    """Fork a child for each document that comes, until whoever orders ends or orders no more.

    An order is a number of seconds, and with it the socket the document comes through. This process
    has one thread and has read no document: each child is as good as a fresh one.
    """
    fonts = _warm_fonts()
    orders.settimeout(idle_seconds)
    while True:
        try:
            order, sockets, _, _ = socket.recv_fds(orders, ORDER_BYTES, 1)
        except TimeoutError:
            return
        if not order:
            return
        with socket.socket(fileno=sockets[0]) as document:
            if _is_child():
                orders.close()
                _set_one(document, fonts, float(order))


def _warm_fonts() -> FontConfiguration:
    """Set the specimen: what was read for it is there in every child."""
    fonts, style = FontConfiguration(), STYLE.read_text()
    for language, way, words in SAMPLES:
        page = SPECIMEN.format(language=language, way=way, words=words, style=style)
        set_page(page, b"specimen", fonts)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*FEW_COLLECTIONS)
    return fonts


def _is_child() -> bool:
    """Fork. The child dies with its parent; where none can be made the order finds itself shut."""
    parent = os.getpid()
    try:
        if os.fork():
            return False
    except OSError:
        return False
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    return True


def _set_one(document: socket.socket, fonts: FontConfiguration, seconds: float) -> None:
    """Read `identifier`, a line's end, and the page; write `size microseconds`, a line's end, and
    the PDF; end. Nothing but an end is written where there is no PDF."""
    try:
        _limit(seconds)
        document.sendall(BEGUN)
        identifier, _, page = _everything(document).partition(b"\n")
        pdf = set_page(page.decode(), identifier, fonts)
        used = resource.getrusage(resource.RUSAGE_SELF)
        microseconds = int((used.ru_utime + used.ru_stime) * 1e6)
        document.sendall(b"%d %d\n" % (len(pdf), microseconds) + pdf)
    finally:
        os._exit(0)


def _everything(document: socket.socket) -> bytes:
    return b"".join(iter(lambda: document.recv(CHUNK_BYTES), b""))


def _limit(seconds: float) -> None:
    """Have the kernel end this child when its time is over, whoever still watches."""
    processor = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _leave_the_network() -> None:
    """Move to an empty network where the kernel lets us; a typesetter has nobody to talk to."""
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWNET) != 0 and os.getuid() != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # it ends with its service, which may drain first
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    _leave_the_network()
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        serve(orders, float(sys.argv[2]))


if __name__ == "__main__":
    main()
