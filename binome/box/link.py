"""One connection to the hub: HTTP/1.1, bodies in small pieces, quick to notice a dead line."""

import http.client
import json
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from binome.kernel.errors import Refusal

PIECE_BYTES: Final = 16 << 10
#: What lies in the kernel cannot be overtaken any more.
KERNEL_BYTES: Final = 32 << 10
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 60.0
UNACKNOWLEDGED_MILLISECONDS: Final = 3000
MOST_ANSWER_BYTES: Final = 8 << 20
TCP_USER_TIMEOUT, TCP_NOTSENT_LOWAT, TCP_CONGESTION = 18, 25, 13


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class PlainHttp(Refusal):
    """A hub's address that is not https."""

    word = "plain_http"
    sentence = _("A box speaks to its hub over https only. Nothing was sent.")


class HubRefused(Refusal):
    """The hub answered, and it was a no; `word` is the hub's."""

    sentence = _("The hub refused. What is queued stays here, sealed.")

    def __init__(self, status: int, word: str) -> None:
        super().__init__()
        self.status, self.word = status, word


class LinkLost(Exception):
    """The line broke; what the hub kept, it kept."""


class Overtaken(Exception):
    """Something more urgent waits; the rest of the segment goes later."""


@dataclass(frozen=True, slots=True)
class Piecewise:
    """The rest of a file from a byte on; `is_overtaken` is asked before each piece."""

    path: Path
    offset: int
    is_overtaken: Callable[[], bool]

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            while piece := file.read(PIECE_BYTES):
                if self.is_overtaken():
                    raise Overtaken
                yield piece


class Link:
    """A hub as a box sees it; every method raises LinkLost or HubRefused."""

    def __init__(self, hub: str, *, secret: str = "") -> None:
        """Plain http is for this machine, and for measurements (BINOME_BOX_HTTP=1)."""
        parts = urlsplit(hub)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        is_allowed = is_here or os.environ.get("BINOME_BOX_HTTP") == "1"
        if parts.scheme != "https" and not (parts.scheme == "http" and is_allowed):
            raise PlainHttp
        self._parts, self._secret = parts, secret
        self._line: http.client.HTTPConnection | None = None

    def enrol(self, *, code: str, key: str) -> dict[str, Any]:
        """Show a code; return what the hub tells a new box."""
        answer: dict[str, Any] = self._posted("/parcels/enrol", _json({"code": code, "key": key}))
        return answer

    def announce(self, body: bytes) -> dict[str, Any]:
        """Send a manifest; return which segments are wanted, and receipts."""
        answer: dict[str, Any] = self._posted("/parcels/", body)
        return answer

    def receipts(self, parcels: list[str]) -> list[Any]:
        """Return the receipts of some parcels."""
        answer: list[Any] = self._posted("/parcels/receipts", _json(parcels))
        return answer

    def offset_of(self, sha256: str) -> int:
        """Where a segment stands at the hub."""
        _, headers = self._asked("HEAD", f"/parcels/segments/{sha256}", b"", {})
        return int(headers.get("Upload-Offset") or 0)

    def send(self, sha256: str, rest: Piecewise, *, length: int) -> None:
        """Send the rest of a segment; raises Overtaken too, after which the line is closed."""
        headers = {
            "Upload-Offset": str(rest.offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length - rest.offset),
        }
        self._asked("PATCH", f"/parcels/segments/{sha256}", rest, headers)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
        self._line = None

    def _posted(self, path: str, body: bytes) -> Any:
        data, _ = self._asked("POST", path, body, {})
        try:
            return json.loads(data)
        except ValueError:
            raise LinkLost from None

    def _asked(
        self, method: str, path: str, body: bytes | Piecewise, headers: dict[str, str]
    ) -> tuple[bytes, http.client.HTTPMessage]:
        always = {"Box-Secret": self._secret, "Tus-Resumable": "1.0.0"}
        try:
            line = self._connected()
            line.request(method, path, body=body, headers=always | headers)
            answer = line.getresponse()
            data = answer.read(MOST_ANSWER_BYTES)
        except Overtaken:
            self.close()
            raise
        except (OSError, http.client.HTTPException):
            self.close()
            raise LinkLost from None
        if answer.status >= 400:
            self.close()
            raise HubRefused(answer.status, _word(data))
        return data, answer.headers

    def _connected(self) -> http.client.HTTPConnection:
        if self._line is None:
            self._line = self._dialled()
        return self._line

    def _dialled(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=CONNECT_SECONDS, context=context
            )
        else:
            line = http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
        line.blocksize = PIECE_BYTES
        try:
            line.connect()
        except OSError:
            line.close()
            raise
        _tune(line.sock)
        return line


def _tune(line: socket.socket) -> None:
    """Keep little in the kernel, notice silence soon; BBR where the kernel has it."""
    line.settimeout(ANSWER_SECONDS)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in (
        (TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLISECONDS),
        (TCP_NOTSENT_LOWAT, KERNEL_BYTES),
        (socket.TCP_KEEPIDLE, 5),
        (socket.TCP_KEEPINTVL, 2),
    ):
        with suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, option, value)
    with suppress(OSError):
        line.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, b"bbr")


def _json(said: Any) -> bytes:
    return json.dumps(said).encode()


def _word(data: bytes) -> str:
    try:
        said = json.loads(data)
        return str(said.get("error", "refused"))[:40]
    except (ValueError, AttributeError):
        return "refused"
