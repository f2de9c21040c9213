"""A gateway and push service on this machine: what it took, and what it answers."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest


@dataclass
class Service:
    """Each POST as headers and body, in order."""

    port: int = 0
    answers: int = 201
    taken: list[tuple[Any, bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Named as SMS gateway, chat webhook and push service."""
    found = Service()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.taken.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(found.answers)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            found.taken.append((self.headers, b""))
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.port = server.server_port
    for name in ("SMS", "CHAT"):
        monkeypatch.setenv(f"BINOME_{name}_URL", found.address)
    monkeypatch.setenv("BINOME_WEB_PUSH", f"127.0.0.1:{found.port}")
    yield found
    server.shutdown()
    thread.join()
    server.server_close()
