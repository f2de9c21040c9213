"""The servers under measure: fresh stores, loopback, and the processor time of their processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fixtures.waiting import free_port, is_listening, until

TICKS = os.sysconf("SC_CLK_TCK")
TITLE = "BENCH"
SINK_PORT = free_port()
PLUGINS = Path("/usr/share/orthanc/plugins")


@dataclass
class Server:
    """A running server. The worker of Binôme, which makes pictures ahead, is charged apart."""

    name: str
    title: str
    dicom_port: int
    web: str
    process: "subprocess.Popen[bytes]"
    headers: dict[str, str] = field(default_factory=dict)
    ready_seconds: float = 0.0

    def cpu_seconds(self) -> float:
        aside = set(self._aside())
        return sum(_cpu(pid) for pid in _tree(self.process.pid) if pid not in aside)

    def cpu_aside_seconds(self) -> float:
        return sum(_cpu(pid) for pid in self._aside())

    def memory_mb(self) -> float:
        """Of every process, pages that several share counted once."""
        return sum(_proportional_kb(pid) for pid in _tree(self.process.pid)) * 1024 / 1e6

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def _aside(self) -> list[int]:
        """Whatever was started at a lower priority, and its children."""
        return [pid for pid in _tree(self.process.pid) if os.getpriority(os.PRIO_PROCESS, pid) > 0]


def binome(folder: Path) -> Server:
    """The whole of it under its supervisor, as it ships."""
    token, http, dicom = folder / "token", free_port(), free_port()
    environment = {**os.environ, "BINOME_DATA": str(folder / "data"), "PYTHONPATH": "."}
    # An installed program has its byte code.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "binome"]

    def done(*words: str) -> None:
        subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.DEVNULL)

    places = ["--network", "N", "--site", "S", "--token-file", str(token)]
    done("init", "--mode", "identified", *places)
    node = ["--aet", TITLE, "--host", "127.0.0.1", "--port", str(SINK_PORT), "--site", "S"]
    done("node", "add", *node)
    addresses = ["--http", f"127.0.0.1:{http}", "--dicom", f"127.0.0.1:{dicom}"]
    began = time.monotonic()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, "serve", *addresses], env=environment, **quiet)
    headers = {"Authorization": f"Bearer {token.read_text().strip()}"}
    address = f"http://127.0.0.1:{http}/dicom-web"
    server = Server("Binôme", "BINOME", dicom, address, process, headers)
    return _ready(server, http, began)


def orthanc(folder: Path, *, is_tuned: bool = True) -> Server | None:
    """Debian's Orthanc with DICOMweb; None where it is not installed.

    Tuned: its sockets without Nagle, which it leaves on as shipped.
    """
    program = shutil.which("Orthanc")
    if program is None:
        return None
    http, dicom = free_port(), free_port()
    settings: dict[str, Any] = {
        "StorageDirectory": str(folder / "db"), "IndexDirectory": str(folder / "db"),
        "HttpPort": http, "DicomPort": dicom, "DicomAet": "ORTHANC", "KeepAlive": True,
        "AuthenticationEnabled": False, "DicomAlwaysAllowFind": True, "TcpNoDelay": is_tuned,
        "Plugins": [str(PLUGINS / "libOrthancDicomWeb.so")],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        "DicomModalities": {TITLE: [TITLE, "127.0.0.1", SINK_PORT]},
    }  # fmt: skip
    (folder / "orthanc.json").write_text(json.dumps(settings))
    began = time.monotonic()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "TCP_NODELAY": "1"} if is_tuned else dict(os.environ)
    settings_file = str(folder / "orthanc.json")
    process = subprocess.Popen([program, settings_file], env=environment, **quiet)
    address = f"http://127.0.0.1:{http}/dicom-web"
    return _ready(Server("Orthanc", "ORTHANC", dicom, address, process), http, began)


def _ready(server: Server, http_port: int, began: float) -> Server:
    for port in (http_port, server.dicom_port):
        until(lambda port=port: is_listening(port), what=server.name)  # type: ignore[misc]
    server.ready_seconds = time.monotonic() - began
    return server


def _tree(pid: int) -> list[int]:
    """A process and everything it started that still runs."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _cpu(pid: int) -> float:
    """User and system seconds of a process and of the children it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS


def _proportional_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
