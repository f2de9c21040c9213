"""A whole `binome serve` over a data folder, that a test may kill as often as it likes."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.fixtures.waiting import free_port, is_listening, until

TITLE = "SCANNER"


@dataclass
class Hub:
    """One data folder, served by one process after another on the same two ports.

    `shared` is what several hubs have in common: a database, an object store, a secret.
    """

    data: Path
    token_file: Path
    shared: dict[str, str] = field(default_factory=dict)
    http_port: int = field(default_factory=free_port)
    dicom_port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    ready_seconds: list[float] = field(default_factory=list)

    @property
    def dicom_web(self) -> str:
        return f"http://127.0.0.1:{self.http_port}/dicom-web"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token_file.read_text().strip()}"}

    def prepare(self) -> None:
        """Make the folder of an identified network whose scanner is known."""
        places = ["--network", "N", "--site", "S", "--token-file", str(self.token_file)]
        self._run("init", "--mode", "identified", *places)
        node = ["--aet", TITLE, "--host", "127.0.0.1", "--port", "104", "--site", "S"]
        self._run("node", "add", *node)

    def start(self) -> None:
        began = time.monotonic()
        addresses = [
            "--http", f"127.0.0.1:{self.http_port}", "--dicom", f"127.0.0.1:{self.dicom_port}",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [*_binome("serve"), *addresses], env=self._environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for port in (self.http_port, self.dicom_port):
            until(lambda port=port: is_listening(port), what="the hub")  # type: ignore[misc]
        self.ready_seconds.append(time.monotonic() - began)

    def kill(self) -> None:
        """SIGKILL to everything the hub started, at once."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def missing_or_torn(self, acknowledged: dict[str, str]) -> list[str]:
        """Which acknowledged UIDs the index does not lead to the very bytes that were sent."""
        lines = "".join(f"{uid} {digest}\n" for uid, digest in acknowledged.items())
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.look"], env=self._environment(), check=True,
            input=lines, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return done.stdout.split()

    def _run(self, *words: str) -> None:
        subprocess.run(
            _binome(*words), env=self._environment(), check=True, stdout=subprocess.DEVNULL
        )

    def _environment(self) -> dict[str, str]:
        settings = {"DJANGO_SETTINGS_MODULE": "binome.config.settings", "PYTHONPATH": "."}
        return {**os.environ, **settings, **self.shared, "BINOME_DATA": str(self.data)}


def _binome(*words: str) -> list[str]:
    return [sys.executable, "-m", "binome", *words]
