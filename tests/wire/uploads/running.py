"""Starting, killing and starting again the small upload server."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fixtures.waiting import free_port, is_listening, until
from tests.wire.uploads.server import FACTS


@dataclass
class Server:
    """One server on one data folder; its port stays the same from start to start."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def facts(self) -> dict[str, str]:
        facts: dict[str, str] = json.loads((self.data / FACTS).read_text())
        return facts

    @property
    def headers(self) -> dict[str, str]:
        return {"Tus-Resumable": "1.0.0", "Upload-Token": self.facts["token"]}

    def start(self) -> "Server":
        self.process = subprocess.Popen(command("serve", self.data, self.port))
        until(lambda: is_listening(self.port), seconds=60, what="the upload server")
        return self

    def kill(self) -> None:
        """End it as a power cut of the process would: no handler runs."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process = None

    def files(self) -> list[Path]:
        return [path for path in (self.data / "uploads").iterdir() if path.is_file()]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(self.data / "binome.sqlite3")) as database:
            return database.execute(query).fetchall()


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "tests.wire.uploads.server", *map(str, words)]


def prepared(folder: Path) -> Path:
    """A data folder with one draft case, to be copied for each test."""
    subprocess.run(command("prepare", folder), check=True, env={**os.environ})
    return folder


def copied(template: Path, target: Path) -> Path:
    return Path(shutil.copytree(template, target))
