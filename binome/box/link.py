"""The hub as a box sees it: what is asked, what is answered, and what is still on its way."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from binome.box.line import Answer, Line
from binome.box.pace import Pace
from binome.kernel.errors import Refusal

ANSWER_SECONDS: Final = 60.0
LEAST_REFUSAL: Final = 400


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


@dataclass(frozen=True, slots=True)
class Piecewise:
    """The rest of a file from a byte on; ends early when `is_over` says so before a piece."""

    path: Path
    offset: int
    is_over: Callable[[], bool]
    piece_bytes: Callable[[], int]

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            while not self.is_over() and (piece := file.read(self.piece_bytes())):
                yield piece


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, and what was asked: `announce` (a parcel), `where`, `segment` (its hash)."""

    kind: str
    name: str
    answer: Answer

    @property
    def refusal(self) -> HubRefused | None:
        """The hub's no, if it was one."""
        if self.answer.status < LEAST_REFUSAL:
            return None
        return HubRefused(self.answer.status, _word(self.answer.body))

    @property
    def offset(self) -> int:
        """Where a segment stands."""
        said = self.answer.headers.get("upload-offset", "")
        return int(said) if said.isascii() and said.isdigit() else 0

    @property
    def said(self) -> Any:
        """The JSON of the answer; raises LinkLost when it is none (a proxy's page, for one)."""
        return _parsed(self.answer.body)


class Link:
    """A hub; every method raises LinkLost, those that wait for their answer HubRefused too."""

    def __init__(self, hub: str, *, secret: str = "") -> None:
        """Plain http is for this machine, and for measurements (BINOME_BOX_HTTP=1)."""
        parts = urlsplit(hub)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        is_allowed = is_here or os.environ.get("BINOME_BOX_HTTP") == "1"
        if parts.scheme != "https" and not (parts.scheme == "http" and is_allowed):
            raise PlainHttp
        self._parts, self._secret = parts, secret
        self._line: Line | None = None
        self._unanswered: deque[tuple[str, str]] = deque()
        self.pace = Pace()

    @property
    def unanswered(self) -> int:
        """How many questions have no answer yet."""
        return len(self._unanswered)

    def enrol(self, *, code: str, key: str, recipient: str = "") -> dict[str, Any]:
        """Show a code; return what the hub tells a new box."""
        said = {"code": code, "key": key, "recipient": recipient}
        told: dict[str, Any] = self.asked("/parcels/enrol", said)
        return told

    def receipts(self, parcels: list[str]) -> list[Any]:
        """Return the receipts of some parcels."""
        told: list[Any] = self.asked("/parcels/receipts", parcels)
        return told

    def have(self, parcel: str) -> dict[str, Any]:
        """Return what the hub has of a parcel without being sent it."""
        told = self.asked("/parcels/have", {"parcel": parcel})
        return told if isinstance(told, dict) else {}

    def announce(self, parcel: str, body: bytes) -> None:
        """Say a manifest; the answer names the segments that are wanted, and receipts."""
        self._put("announce", parcel, "POST", "/parcels/", body)

    def ask_where(self, segments: list[str]) -> None:
        """Ask where some segments stand at the hub."""
        self._put("where", "", "POST", "/parcels/offsets", json.dumps(segments).encode())

    def send(self, sha256: str, rest: Piecewise) -> None:
        """Send the rest of a segment, or some of it; does not wait for the answer."""
        headers = {
            "Upload-Offset": str(rest.offset),
            "Content-Type": "application/offset+octet-stream",
        }
        try:
            line = self._connected()
            self._unanswered.append(("segment", sha256))
            path = f"/parcels/segments/{sha256}"
            line.put_pieces("PATCH", path, headers=self._always() | headers, pieces=rest)
        except OSError:
            raise self._lost() from None

    def heard(self, *, seconds: float = 0.0) -> list[Heard]:
        """Return what was answered meanwhile; waits so long for a first answer.

        Raises LinkLost when the hub hung up before it had answered everything.
        """
        if self._line is None or not self._unanswered:
            return []
        try:
            answers = self._line.answers(seconds=seconds)
        except OSError:
            raise self._lost() from None
        if seconds and not answers:
            raise self._lost()
        found = [Heard(*self._unanswered.popleft(), answer) for answer in answers]
        if answers and answers[-1].is_last:
            self.close()
        return found

    def asked(self, path: str, said: Any) -> Any:
        """Post some JSON and wait for what is answered, with nothing else on its way."""
        self._put("asked", "", "POST", path, json.dumps(said).encode())
        heard = self.heard(seconds=ANSWER_SECONDS)[-1]
        if heard.refusal is not None:
            self.close()
            raise heard.refusal
        return heard.said

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
        self._line = None
        self._unanswered.clear()

    def _put(self, kind: str, name: str, method: str, path: str, body: bytes = b"") -> None:
        try:
            line = self._connected()
            self._unanswered.append((kind, name))
            line.put(method, path, headers=self._always(), body=body)
        except OSError:
            raise self._lost() from None

    def _always(self) -> dict[str, str]:
        return {"Box-Secret": self._secret, "Tus-Resumable": "1.0.0"}

    def _lost(self) -> LinkLost:
        self.close()
        self.pace.forget()
        return LinkLost()

    def _connected(self) -> Line:
        if self._line is None:
            self._line = Line(self._parts, pace=self.pace)
        return self._line


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise LinkLost from None


def _word(data: bytes) -> str:
    try:
        said = json.loads(data)
        return str(said.get("error", "refused"))[:40]
    except (ValueError, AttributeError, RecursionError):
        return "refused"
