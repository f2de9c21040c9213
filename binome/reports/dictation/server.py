"""`binome dictation serve`: one recogniser behind the call `over_http` makes, on the local network.

Audio is decoded in this process and nowhere else; it is held in memory for one call, never kept.
"""

import json
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from threading import Lock

from binome.reports.dictation.engine import (
    LARGEST_AUDIO_BYTES,
    MOST_HOTWORDS,
    Context,
    NotRecognised,
    Recognizer,
)
from binome.reports.dictation.over_http import PATH
from binome.reports.dictation.tables import LANGUAGES

MOST_BODY_BYTES = LARGEST_AUDIO_BYTES + 64 * 1024


def server_of(recognizer: Recognizer, *, host: str, port: int) -> HTTPServer:
    """Return a server that hears one call after the other; call `serve_forever` on it.

    What is still being spoken never waits and never makes a whole phrase wait behind it: while the
    recogniser is busy it is answered 503.
    """
    engine = Lock()

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if self.path != PATH or not 0 < length <= MOST_BODY_BYTES:
                self._answer(404 if self.path != PATH else 413, {})
                return
            kind = self.headers.get("Content-Type", "")
            fields = _fields(kind, self.rfile.read(length))
            context = _context(fields)
            if not engine.acquire(blocking=not context.is_partial):
                self._answer(503, {"error": "busy"})
                return
            try:
                words = recognizer.transcribe(fields.get("file", b""), context)
            except NotRecognised as refusal:
                self._answer(422, {"error": str(refusal)})
                return
            finally:
                engine.release()
            rows = [{"word": w.text, "start": w.start, "end": w.end, "probability": w.confidence}
                    for w in words]  # fmt: skip
            self._answer(200, {"text": " ".join(w.text for w in words), "words": rows})

        def _answer(self, status: int, value: dict[str, object]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what was dictated is nobody's log."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = False  # closing waits for whoever is still answered
    return server


def _fields(kind: str, body: bytes) -> dict[str, bytes]:
    """Read a multipart form; what is none gives no fields."""
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=HTTP)
    if not message.is_multipart():
        return {}
    found: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found[name] = payload
    return found


def _context(fields: dict[str, bytes]) -> Context:
    language = fields.get("language", b"").decode("utf-8", "ignore").strip()
    words = fields.get("hotwords", b"").decode("utf-8", "ignore").split(",")
    hotwords = tuple(word.strip() for word in words if word.strip())[:MOST_HOTWORDS]
    is_partial = fields.get("partial", b"").strip() == b"1"
    return Context(language if language in LANGUAGES else "fr", hotwords, is_partial)
