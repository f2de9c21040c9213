"""A hub as an operator runs it: the program started by its command, over a folder of its own."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fixtures.waiting import free_port

READY_SECONDS = 120.0
LINK = re.compile(r"(http://\S+/join/#\S+)")


@dataclass
class Hub:
    """`binome serve` over a folder; may be killed and started again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    enrolment_link: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BINOME_", "DJANGO_"))}
        return {**kept, "BINOME_URL": self.url, "PYTHONWARNINGS": "default", **self.settings}

    def run(self, *words: str) -> str:
        """Run a command of the operator to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "binome", *words, "--data", str(self.data)],
            capture_output=True, text=True, timeout=120, env=self.environment(), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def invitation(self, *words: str) -> str:
        """Run a command that prints a one-time link and return the link."""
        return self.link_in(self.run(*words))

    @staticmethod
    def link_in(printed: str) -> str:
        found = LINK.search(printed)
        assert found, "no invitation link was printed"
        return found.group(1)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the hub's database beside it."""
        with closing(sqlite3.connect(self.data / "binome.sqlite3")) as database:
            return database.execute(query, values).fetchall()

    def start(self) -> None:
        """Serve, and wait until /healthz answers."""
        words = [sys.executable, "-m", "binome", "serve", "--data", str(self.data)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*words, "--http", f"localhost:{self.port}"], stdout=log, stderr=log,
                env={**self.environment(), "BINOME_LOG_LEVEL": "DEBUG"},
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while not self.answers():
            assert time.monotonic() < deadline, self.log.read_text()[-4000:]
            assert self.process.poll() is None, self.log.read_text()[-4000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Ask it to drain, and wait for its end."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def kill(self) -> None:
        """Kill it as a power cut would; its children go with it."""
        assert self.process
        self.process.kill()
        self.process.wait(60)
        deadline = time.monotonic() + 60
        while self.answers() and time.monotonic() < deadline:
            time.sleep(0.05)
