"""A recogniser on the local network, spoken to as OpenAI's transcription call is: Speaches, our own
`binome dictation serve`, and others answer it. Bounded in time and size; it follows no redirect."""

import json
import secrets
import urllib.error
import urllib.request
from typing import Any

from binome.reports.dictation.engine import (
    LARGEST_AUDIO_BYTES,
    MOST_HOTWORDS,
    Context,
    NotRecognised,
    Word,
)

PATH = "/v1/audio/transcriptions"
LONGEST_SECONDS, LONGEST_PARTIAL_SECONDS = 60, 10
LARGEST_ANSWER_BYTES = 2 * 1024 * 1024
MOST_WORDS = 20_000


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What an engine would send on elsewhere stays here."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class HttpRecognizer:
    """Asks the server at `url` (http://10.0.0.5:9000); the operator names it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/") + PATH

    def transcribe(self, audio: bytes, context: Context) -> list[Word]:
        """Return the words the server heard; raise NotRecognised."""
        if len(audio) > LARGEST_AUDIO_BYTES or not self.url.startswith(("http://", "https://")):
            raise NotRecognised
        boundary = secrets.token_hex(16)
        asked = urllib.request.Request(  # noqa: S310 - the operator's own setting, checked above
            self.url, data=_body(audio, context, boundary),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )  # fmt: skip
        seconds = LONGEST_PARTIAL_SECONDS if context.is_partial else LONGEST_SECONDS
        opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=seconds) as answer:
                return _words(json.loads(answer.read(LARGEST_ANSWER_BYTES)))
        except urllib.error.HTTPError as refused:
            refused.close()
            raise NotRecognised from None
        except (OSError, ValueError, RecursionError):
            raise NotRecognised from None


def _body(audio: bytes, context: Context, boundary: str) -> bytes:
    fields = {
        "model": "binome", "language": context.language, "response_format": "verbose_json",
        "timestamp_granularities[]": "word",
        "hotwords": ", ".join(context.hotwords[:MOST_HOTWORDS]),
        "partial": "1" if context.is_partial else "",
    }  # fmt: skip
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
        if value
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="said"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return "".join(parts).encode() + head.encode() + audio + f"\r\n--{boundary}--\r\n".encode()


def _words(answer: Any) -> list[Word]:
    """Words with their times, or, from a server that gives none, the text alone."""
    if not isinstance(answer, dict):
        raise NotRecognised
    rows = answer.get("words")
    if isinstance(rows, list) and rows:
        return [_word(row) for row in rows[:MOST_WORDS] if isinstance(row, dict)]
    return [Word(word, 0.0, 0.0) for word in str(answer.get("text", "")).split()[:MOST_WORDS]]


def _word(row: dict[str, Any]) -> Word:
    text = row.get("word")
    times = [row.get(name) for name in ("start", "end")]
    start, end = (float(t) if isinstance(t, int | float) else 0.0 for t in times)
    sure = row.get("probability", 1.0)
    confidence = float(sure) if isinstance(sure, int | float) else 1.0
    return Word(str(text or "").strip(), start, end, confidence)
