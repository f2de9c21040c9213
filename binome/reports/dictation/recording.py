"""`binome dictation corpus --http`: a page on this machine alone that records what is read."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from binome.reports.dictation.engine import LARGEST_AUDIO_BYTES

KIT = Path(__file__).with_name("kit")
PAGES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/kit.js": ("kit.js", "text/javascript; charset=utf-8"),
    "/kit.css": ("kit.css", "text/css; charset=utf-8"),
}
SOUND = ".webm"


def recorder_of(folder: Path, names: list[str], *, port: int) -> HTTPServer:
    """Return a server on 127.0.0.1 that shows the sentences and keeps `NAME.webm` beside each."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            name = self.path.removeprefix("/recordings/").partition("?")[0]
            sound = folder / f"{name}{SOUND}"
            if not self._is_ours():
                self._answer(403, b"", "text/plain")
            elif self.path in PAGES:
                file, kind = PAGES[self.path]
                self._answer(200, (KIT / file).read_bytes(), kind)
            elif self.path == "/sentences.json":
                self._answer(200, json.dumps(_rows(folder, names)).encode(), "application/json")
            elif name in names and sound.exists():
                self._answer(200, sound.read_bytes(), "audio/webm")
            else:
                self._answer(404, b"", "text/plain")

        def do_PUT(self) -> None:
            name = self.path.removeprefix("/recordings/")
            length = self.headers.get("Content-Length") or ""
            size = int(length) if length.isdigit() and len(length) < 10 else 0
            if not self._is_ours() or name not in names or not 0 < size <= LARGEST_AUDIO_BYTES:
                self._answer(403, b"", "text/plain")
                return
            _keep(folder / f"{name}{SOUND}", self.rfile.read(size))
            self._answer(200, b"{}", "application/json")

        def _is_ours(self) -> bool:
            """No page of another origin may read or write here, whatever name it gave itself."""
            port = server.server_port
            own = {f"{host}:{port}" for host in ("127.0.0.1", "localhost")}
            origin = self.headers.get("Origin", "").removeprefix("http://")
            return self.headers.get("Host") in own and (not origin or origin in own)

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing a sentence."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    return server


def _keep(file: Path, sound: bytes) -> None:
    """Whole or not at all: a recording cut short would be measured as a bad one."""
    half = file.with_suffix(".part")
    half.write_bytes(sound)
    half.replace(file)


def _rows(folder: Path, names: list[str]) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "text": (folder / f"{name}.txt").read_text(encoding="utf-8").strip(),
            "is_recorded": (folder / f"{name}{SOUND}").exists(),
        }
        for name in names
    ]
