"""An engine for the journeys: it hears what it was told will be said, over the real protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from binome.reports.dictation.engine import Context, Word
from binome.reports.dictation.server import server_of


@dataclass
class Speaker:
    """Whoever speaks; `heard` is each whole recording that came."""

    url: str = ""
    heard: list[bytes] = field(default_factory=list)
    _said: list[Word] = field(default_factory=list)

    def says(self, words: str, *, unsure: str = "") -> None:
        """The next phrase; one word of it is not sure."""
        self._said = [
            Word(word, at * 0.2, at * 0.2 + 0.2, 0.3 if word == unsure else 0.9)
            for at, word in enumerate(words.split())
        ]

    @property
    def has_said_all(self) -> bool:
        return not self._said

    def transcribe(self, audio: bytes, context: Context) -> list[Word]:
        """A phrase still spoken is heard so far; a whole one is heard once."""
        said = self._said
        if not context.is_partial:
            self.heard.append(audio)
            self._said = []
        return said


@contextmanager
def speaking() -> Iterator[Speaker]:
    """Serve the engine on a port of its own."""
    speaker = Speaker()
    server = server_of(speaker, host="127.0.0.1", port=0)
    speaker.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield speaker
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
