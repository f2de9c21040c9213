"""Starts web, node and worker as children, restarts each that dies, and drains them on SIGTERM."""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from binome.cli.addresses import address

SHORTEST_LIFE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 10.0
DRAIN_SECONDS = 25.0
READY_CHECK_SECONDS = 0.05
READY_LIMIT_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Part:
    """One child process and how it is doing."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    retry_at: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(self.words, preexec_fn=die_with_parent)
        self.started_at = time.monotonic()

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def note_death(self) -> None:
        """Plan the restart: at once after a long life, later and later after short ones."""
        lived = time.monotonic() - self.started_at
        self.failures = self.failures + 1 if lived < SHORTEST_LIFE_SECONDS else 0
        self.process = None
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
        while not self._stop.wait(0.2):
            for part in self.parts:
                self._tend(part)
        self._drain()
        return 0

    def _tend(self, part: Part) -> None:
        if part.has_died():
            code = part.process.returncode if part.process else 0
            print(f"binome serve: {part.name} ended ({code}), restarting", file=sys.stderr)
            part.note_death()
        if part.process is None and time.monotonic() >= part.retry_at:
            part.start()

    def _drain(self) -> None:
        running = [part.process for part in self.parts if part.process]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + DRAIN_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def die_with_parent() -> None:
    """Ask Linux to end this child when its supervisor is killed, so that a restart finds the
    port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def supervise(options: argparse.Namespace) -> int:
    """Run every part this node has; a node for DICOM only where an address is given."""
    supervisor = Supervisor(parts(options))
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    signal.signal(signal.SIGINT, lambda *_: supervisor.stop())
    threading.Thread(target=_announce_when_ready, args=(options,), daemon=True).start()
    return supervisor.run()


def parts(options: argparse.Namespace) -> list[Part]:
    """The parts of one node, as command lines of this same program."""
    names = ["web", "worker", *(["node"] if options.dicom else [])]
    return [Part(name, command_line(options, name)) for name in names]


def command_line(options: argparse.Namespace, name: str) -> list[str]:
    words = [sys.executable, "-m", "binome", "serve", "--only", name, "--data", options.data]
    words += ["--http", options.http, "--aet", options.aet]
    optional = {
        "--dicom": options.dicom,
        "--tls-cert": options.tls_cert,
        "--tls-key": options.tls_key,
    }
    for flag, value in optional.items():
        if value:
            words += [flag, value]
    return words


def _announce_when_ready(options: argparse.Namespace) -> None:
    where = address(options.http)
    scheme = "https" if options.tls_cert else "http"
    url = f"{scheme}://{where.host}:{where.port}/healthz"
    deadline = time.monotonic() + READY_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if scheme == "https" or _answers(url):
            announce()
            return
        time.sleep(READY_CHECK_SECONDS)


def announce() -> None:
    """Say once where the pages are."""
    print(f"Binôme is ready at {os.environ['BINOME_URL']}", file=sys.stderr, flush=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
