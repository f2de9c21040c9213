"""The pages as one application, and the server that shows them from a thread of the box."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from binome.boxpages import case_form, case_page, door, key_page, queue_page, speaking
from binome.boxpages.desk import Desk, Page, inside, public
from binome.boxpages.trust import Certificate
from binome.kernel.errors import Refusal


def _(sentence: str) -> str:
    """Mark a sentence for the translators; who starts a box translates it."""
    return sentence


class AddressTaken(Refusal):
    """The pages cannot listen where they should."""

    word = "address_taken"
    sentence = _(
        "The pages of this box cannot be shown there: the address is taken, or not its own."
        " Nothing was changed. Choose another address."
    )


def application(desk: Desk) -> Starlette:
    """Every page of a box; each says at its route whether it is for who came in."""
    speaking.prepare()
    made = Starlette(routes=list(_routes()))
    made.state.desk = desk
    return made


def _routes() -> Iterator[Route]:
    yield _route("/login/", public, get=door.login_page, post=door.login)
    yield _route("/language/", public, post=door.language)
    yield _route("/trust/", public, get=door.trust_page)
    yield _route("/root.crt", public, get=door.root)
    yield _route("/static/{version}/{name}", public, get=door.static)
    yield _route("/", inside, get=queue_page.queue_page)
    yield _route("/logout/", inside, post=door.logout)
    yield _route("/pin/", inside, get=door.pin_page, post=door.set_pin)
    yield _route("/first/{parcel}/", inside, post=queue_page.choose)
    yield _route("/studies/{study}/", inside, get=case_form.case_form, post=case_form.ask)
    yield _route("/studies/{study}/forget/", inside, post=queue_page.forget)
    yield _route("/cases/{case}/", inside, get=case_page.case_page)
    yield _route("/cases/{case}/paper.pdf", inside, get=case_page.paper)
    yield _route("/cases/{case}/{act}/", inside, post=case_page.add_words)
    yield _route("/keys/", inside, get=key_page.key_page, post=key_page.carry)


def _route(path: str, guard: Any, *, get: Page | None = None, post: Page | None = None) -> Route:
    """One address: what shows it, and what a form there does."""

    def page(desk: Desk, request: Any, said: Any) -> Any:
        found = post if request.method == "POST" else get
        assert found is not None
        return found(desk, request, said)

    methods = [name for name, one in (("GET", get), ("POST", post)) if one]
    return Route(path, guard(page), methods=methods)


@contextmanager
def served(
    desk: Desk, *, host: str, port: int, protocol: Any = "auto",
    certificate: Certificate | None = None,
) -> Iterator[int]:  # fmt: skip
    """Show the pages while this lasts; yields the port. Raises AddressTaken."""
    listening = _listening(host, port)
    config = uvicorn.Config(
        application(desk), http=protocol, log_level="error", access_log=False, server_header=False,
        proxy_headers=False, lifespan="off", timeout_keep_alive=15, limit_concurrency=40,
        timeout_graceful_shutdown=5,
        ssl_certfile=certificate.certificate if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listening]}, name="box-pages", daemon=True
    )
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listening.close()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise AddressTaken from None
    return listening
