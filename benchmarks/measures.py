"""What is done to a server, and what it cost: operations a second, p50, processor seconds."""

import multiprocessing
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks import images
from benchmarks.servers import SINK_PORT, TITLE, Server
from binome.dicom.network.handlers import Peer
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from tests.node.peers import as_stored

KIND = 'multipart/related; type="application/dicom"; boundary=xyz'
TOGETHER = 10
FRAME = 'multipart/related; type="application/octet-stream"'


@dataclass
class Results:
    """Figures by measure and server; every round adds one."""

    figures: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, measure: str, server: Server, value: float) -> None:
        self.figures.setdefault(measure, {}).setdefault(server.name, []).append(value)

    @contextmanager
    def cost(self, measure: str, server: Server, *, operations: int) -> Iterator[None]:
        cpu, began = server.cpu_seconds(), time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        self.add(f"{measure}, /s", server, operations / seconds)
        spent = (server.cpu_seconds() - cpu) / operations * 1000
        self.add(f"{measure}, CPU s/1000", server, spent)


def store(results: Results, server: Server, studies: list[list[bytes]], *, kind: str) -> None:
    """C-STORE, one association a study, each from a process of its own."""
    count = sum(map(len, studies))
    with results.cost(f"C-STORE {kind}, {len(studies)} assoc.", server, operations=count):
        _side_by_side(lambda files: _scan(server, files), studies)


def store_with_dcmtk(results: Results, server: Server, files: list[bytes]) -> None:
    """C-STORE by DCMTK's storescu with its own sockets."""
    if shutil.which("storescu") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            Path(folder, f"{number}.dcm").write_bytes(file)
        titles = ["-aet", TITLE, "-aec", server.title]
        with results.cost("C-STORE CT by storescu", server, operations=len(files)):
            where = ["127.0.0.1", str(server.dicom_port), "+sd", folder]
            subprocess.run(["storescu", *titles, *where], check=True, timeout=120)


def fetch(results: Results, server: Server, study_instance_uid: str, *, size_bytes: int) -> None:
    """C-GET and C-MOVE of a study by DCMTK, which counts the files and keeps none."""
    keys = ["-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study_instance_uid}"]
    titles = ["-aet", TITLE, "-aec", server.title]
    where = ["127.0.0.1", str(server.dicom_port)]
    commands = {
        "C-GET": ["getscu", "-S", "--ignore", *titles, *keys, *where],
        "C-MOVE": [
            "movescu", "-S", "--ignore", "-aem", TITLE, "+P", str(SINK_PORT), *titles, *keys, *where
        ],
    }  # fmt: skip
    for name, command in commands.items():
        if shutil.which(command[0]):
            began = time.perf_counter()
            subprocess.run(command, check=True, timeout=120)
            results.add(f"{name}, MB/s", server, size_bytes / (time.perf_counter() - began) / 1e6)


def stow(results: Results, server: Server, files: list[bytes]) -> None:
    """STOW-RS by tens."""
    head = b"\r\n--xyz\r\nContent-Type: application/dicom\r\n\r\n"
    kinds = {"Content-Type": KIND, "Accept": "application/dicom+json"}
    with (
        httpx.Client(headers=server.headers, timeout=60) as client,
        results.cost("STOW-RS", server, operations=len(files)),
    ):
        for start in range(0, len(files), TOGETHER):
            parts = files[start : start + TOGETHER]
            body = b"".join(head + file for file in parts) + b"\r\n--xyz--"
            client.post(f"{server.web}/studies", content=body, headers=kinds).raise_for_status()


def store_untuned(results: Results, server: Server, files: list[bytes]) -> None:
    """The same against a server as its packager ships it, told in a column of the first one."""
    alone = Results()
    store_with_dcmtk(alone, server, files)
    for figures in alone.figures.get("C-STORE CT by storescu, /s", {}).values():
        results.add("C-STORE CT by storescu, Orthanc as shipped, /s", server, figures[0])


def loop(results: Results, server: Server, file: bytes, *, times: int) -> None:
    """Single frames of a file of 27 MB."""
    _scan(server, [file])
    accept = {"Accept": "application/dicom+json"}
    with httpx.Client(headers=server.headers, timeout=120) as client:
        path = f"/studies/{images.study_uid(file)}"
        one = client.get(f"{server.web}{path}/instances", headers=accept).json()[0]
        series, uid = one["0020000E"]["Value"][0], one["00080018"]["Value"][0]
        root = f"{server.web}{path}/series/{series}/instances/{uid}/frames"
        frames = [
            lambda n=n: client.get(f"{root}/{n}", headers={"Accept": FRAME}).raise_for_status()
            for n in range(1, times + 1)
        ]
        _latency(results, server, "WADO-RS frame of 27 MB", frames)


def whole(results: Results, server: Server, study_instance_uid: str, *, size_bytes: int) -> None:
    """A study by WADO-RS, as stored."""
    accept = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
    with httpx.Client(headers=server.headers, timeout=120) as client:
        began = time.perf_counter()
        client.get(f"{server.web}/studies/{study_instance_uid}", headers=accept).raise_for_status()
        took = time.perf_counter() - began
    results.add("WADO-RS study, MB/s", server, size_bytes / took / 1e6)


def ask_while_storing(
    results: Results, server: Server, patient_id: str, studies: list[list[bytes]]
) -> None:
    """QIDO for as long as two associations store."""
    fork = multiprocessing.get_context("fork")
    clients = [fork.Process(target=_scan, args=(server, files)) for files in studies]
    accept, took = {"Accept": "application/dicom+json"}, []
    with httpx.Client(headers=server.headers, timeout=60) as client:
        for one in clients:
            one.start()
        while any(one.is_alive() for one in clients):
            began = time.perf_counter()
            client.get(f"{server.web}/studies?PatientID={patient_id}", headers=accept)
            took.append((time.perf_counter() - began) * 1000)
    for one in clients:
        one.join()
    assert all(one.exitcode == 0 for one in clients), "a client failed"
    results.add("QIDO while storing, p95 ms", server, sorted(took)[int(len(took) * 0.95)])


def ask(results: Results, server: Server, patient_id: str, *, times: int) -> None:
    """QIDO by PatientID, then the first frame of the first instance again and again."""
    accept = {"Accept": "application/dicom+json"}
    with httpx.Client(headers=server.headers, timeout=60) as client:

        def found(path: str) -> list[dict[str, dict[str, list[str]]]]:
            answer = client.get(server.web + path, headers=accept)
            assert answer.status_code == 200, answer.status_code
            return answer.json()  # type: ignore[no-any-return]

        question = f"/studies?PatientID={patient_id}"
        _latency(results, server, "QIDO PatientID", [lambda: found(question)] * times)
        study = found(question)[0]["0020000D"]["Value"][0]
        one = found(f"/studies/{study}/instances?limit=1")[0]
        series, uid = one["0020000E"]["Value"][0], one["00080018"]["Value"][0]
        root = f"{server.web}/studies/{study}/series/{series}"
        frame = f"{root}/instances/{uid}/frames/1"
        frames = [lambda: client.get(frame, headers={"Accept": FRAME}).raise_for_status()] * times
        _latency(results, server, "WADO-RS frame", frames)
        metadata = f"{root}/metadata"
        lists = [lambda: client.get(metadata, headers=accept).raise_for_status()] * (times // 5)
        _latency(results, server, "WADO-RS series metadata", lists)


def _latency(
    results: Results, server: Server, measure: str, calls: list[Callable[[], object]]
) -> None:
    calls[0]()
    cpu, took = server.cpu_seconds(), []
    for call in calls:
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    results.add(f"{measure}, p50 ms", server, statistics.median(took))
    spent = (server.cpu_seconds() - cpu) / len(calls) * 1000
    results.add(f"{measure}, CPU s/1000", server, spent)


def _scan(server: Server, files: list[bytes]) -> None:
    instances = [as_stored(file) for file in files]
    contexts = [(instances[0].sop_class_uid, (instances[0].transfer_syntax_uid,))]
    peer = Peer(server.title, TITLE, "127.0.0.1", server.dicom_port)
    with Requestor(peer, contexts=contexts, limits=Limits()) as requestor:
        for instance in instances:
            assert requestor.store(instance) == 0


def _side_by_side(work: Callable[[list[bytes]], None], studies: list[list[bytes]]) -> None:
    """In processes of their own, so that one interpreter of the client is not what is measured."""
    fork = multiprocessing.get_context("fork")
    clients = [fork.Process(target=work, args=(files,)) for files in studies]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert all(client.exitcode == 0 for client in clients), "a client failed"
