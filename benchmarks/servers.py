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
PLUGINS = Path("/usr/share/orthanc/plugins")


@dataclass
class Server:
    """A running server; `processes` are charged, those of `aside` are charged apart."""

    name: str
    title: str
    dicom_port: int
    web: str
    headers: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    aside: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ready_seconds: float = 0.0

    def cpu_seconds(self) -> float:
        return sum(_cpu(process.pid) for process in self.processes)

    def cpu_aside_seconds(self) -> float:
        return sum(_cpu(process.pid) for process in self.aside)

    def stop(self) -> None:
        for process in (*self.processes, *self.aside):
            process.send_signal(signal.SIGTERM)
        for process in (*self.processes, *self.aside):
            process.wait(30)


def binome(folder: Path) -> Server:
    """Web and node are charged; the worker, which makes pictures ahead, is charged apart."""
    token, http, dicom = folder / "token", free_port(), free_port()
    environment = {**os.environ, "BINOME_DATA": str(folder / "data"), "PYTHONPATH": "."}
    command = [sys.executable, "-m", "binome"]

    def done(*words: str) -> None:
        subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.DEVNULL)

    places = ["--network", "N", "--site", "S", "--token-file", str(token)]
    done("init", "--mode", "identified", *places)
    node = ["--aet", TITLE, "--host", "127.0.0.1", "--port", "104", "--site", "S"]
    done("node", "add", *node)
    addresses = ["--http", f"127.0.0.1:{http}", "--dicom", f"127.0.0.1:{dicom}"]
    began = time.monotonic()
    web, dimse, worker = (
        subprocess.Popen([*command, "serve", "--only", part, *addresses], env=environment)
        for part in ("web", "node", "worker")
    )
    headers = {"Authorization": f"Bearer {token.read_text().strip()}"}
    address = f"http://127.0.0.1:{http}/dicom-web"
    server = Server("Binôme", "BINOME", dicom, address, headers, [web, dimse], [worker])
    return _ready(server, http, began)


def orthanc(folder: Path) -> Server | None:
    """Debian's Orthanc with DICOMweb, its sockets without Nagle; None where it is not installed."""
    program = shutil.which("Orthanc")
    if program is None:
        return None
    http, dicom = free_port(), free_port()
    settings: dict[str, Any] = {
        "StorageDirectory": str(folder / "db"), "IndexDirectory": str(folder / "db"),
        "HttpPort": http, "DicomPort": dicom, "DicomAet": "ORTHANC", "KeepAlive": True,
        "AuthenticationEnabled": False, "DicomAlwaysAllowFind": True, "TcpNoDelay": True,
        "Plugins": [str(PLUGINS / "libOrthancDicomWeb.so")],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }  # fmt: skip
    (folder / "orthanc.json").write_text(json.dumps(settings))
    began = time.monotonic()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        [program, str(folder / "orthanc.json")], env={**os.environ, "TCP_NODELAY": "1"}, **quiet
    )
    address = f"http://127.0.0.1:{http}/dicom-web"
    return _ready(Server("Orthanc", "ORTHANC", dicom, address, {}, [process]), http, began)


def _ready(server: Server, http_port: int, began: float) -> Server:
    for port in (http_port, server.dicom_port):
        until(lambda port=port: is_listening(port), what=server.name)  # type: ignore[misc]
    server.ready_seconds = time.monotonic() - began
    return server


def _cpu(pid: int) -> float:
    """User and system seconds of a process and of the children it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS
