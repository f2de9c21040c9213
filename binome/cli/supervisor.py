"""Starts web, node and worker as children, restarts each that dies, and drains them on SIGTERM."""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from binome.cli import children
from binome.cli.children import Child

LOOK_SECONDS = 0.2
SHORTEST_LIFE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 10.0
DRAIN_SECONDS = 25.0
READY_CHECK_SECONDS = 0.05
READY_LIMIT_SECONDS = 60.0


@dataclass(slots=True)
class Part:
    """One part of the node and how its process is doing."""

    name: str
    run: Callable[[], int]
    child: Child | None = None
    started_at: float = 0.0
    failures: int = 0
    retry_at: float = 0.0

    def start(self) -> None:
        self.child = children.start(self.run)
        self.started_at = time.monotonic()

    def note_death(self) -> None:
        """Plan the restart: at once after a long life, later and later after short ones."""
        lived = time.monotonic() - self.started_at
        self.failures = self.failures + 1 if lived < SHORTEST_LIFE_SECONDS else 0
        self.child = None
        self.retry_at = time.monotonic() + min(0.2 * 2**self.failures, LONGEST_PAUSE_SECONDS)


@dataclass(slots=True)
class Supervisor:
    """Keeps its parts alive until told to stop."""

    parts: list[Part]
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> int:
        for part in self.parts:
            part.start()
        while not self._stop.wait(LOOK_SECONDS):
            for part in self.parts:
                _tend(part)
        self._drain()
        return 0

    def _drain(self) -> None:
        running = [part.child for part in self.parts if part.child]
        for child in running:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + DRAIN_SECONDS
        while any(child.poll() is None for child in running) and time.monotonic() < deadline:
            time.sleep(READY_CHECK_SECONDS)
        for child in running:
            child.signal(signal.SIGKILL)


def _tend(part: Part) -> None:
    if part.child and (code := part.child.poll()) is not None:
        print(f"binome serve: {part.name} ended ({code}), restarting", file=sys.stderr)
        part.note_death()
    if part.child is None and time.monotonic() >= part.retry_at:
        part.start()


def supervise(parts: list[Part], *, healthz: str) -> int:
    """Run the parts until SIGTERM or SIGINT; say once where the pages are when they answer."""
    supervisor = Supervisor(parts)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    signal.signal(signal.SIGINT, lambda *_: supervisor.stop())
    announcer = threading.Timer(LOOK_SECONDS, _announce_when_ready, [healthz])
    announcer.daemon = True
    announcer.start()
    return supervisor.run()


def _announce_when_ready(healthz: str) -> None:
    deadline = time.monotonic() + READY_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if healthz.startswith("https:") or _answers(healthz):
            print(f"Binôme is ready at {os.environ['BINOME_URL']}", file=sys.stderr, flush=True)
            return
        time.sleep(READY_CHECK_SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
