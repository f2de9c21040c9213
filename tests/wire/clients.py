"""Clients of the wire in tests: somebody signed in, a site's token, nobody."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from django.conf import settings
from django.test import Client
from starlette.applications import Starlette

from binome.cli.http_protocol import BoundedHttp
from binome.people import services as people
from binome.people.models import Person, Site
from binome.wire.app import lifespan, routes
from tests.archive.people import AT
from tests.fixtures.waiting import until


@contextmanager
def served() -> Iterator[str]:
    """The wire's routes alone on a real server in this process; yields its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    application = Starlette(routes=routes(), lifespan=lifespan)
    config = uvicorn.Config(application, http=BoundedHttp, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive(), what="the server")
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listening.close()


@contextmanager
def wire(**headers: str) -> Iterator[httpx.Client]:
    """A client of a server of its own."""
    with served() as address, httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        yield client


def cookies_of(person: Person) -> str:
    """The Cookie header of a person who has just signed in."""
    browser = Client()
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    morsel = browser.cookies[settings.SESSION_COOKIE_NAME]
    return f"{settings.SESSION_COOKIE_NAME}={morsel.value}"


def token_of(site: Site) -> str:
    """The Authorization header of a site's machine."""
    return f"Bearer {people.add_token(site=site, label='PACS', at=AT)}"
