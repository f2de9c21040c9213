"""`python -m benchmarks.searching [--studies 2000 100000] [--times 60]`: searches, small and large.

QIDO-RS and C-FIND of one client over loopback, p50 in ms; beside Orthanc at `--orthanc` studies.
With BINOME_DATABASE_URL of an empty PostgreSQL in the environment, on that.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from benchmarks.index_rows import STUDIES_A_PATIENT, name, uid
from benchmarks.servers import TITLE, Server, binome, orthanc
from binome.dicom.network import command, identifier
from binome.dicom.network.channel import BytesPayload
from binome.dicom.network.handlers import Peer
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from binome.dicom.uids import EXPLICIT_VR_LITTLE_ENDIAN
from tests.archive.instances import Made
from tests.node.peers import as_stored

FIND = "1.2.840.10008.5.1.4.1.2.2.1"
KEYS = {
    "StudyDate": 0x00080020, "AccessionNumber": 0x00080050, "PatientName": 0x00100010,
    "PatientID": 0x00100020, "StudyInstanceUID": 0x0020000D,
}  # fmt: skip
Ask = Callable[[str, str], int]
Table = dict[str, dict[str, float]]


def questions(studies: int, *, times: int) -> dict[str, list[tuple[str, str]]]:
    """The usual keys, each with values that are there."""
    chosen = [random.Random(7).randrange(studies) for _ in range(times)]  # noqa: S311
    patients = [number // STUDIES_A_PATIENT for number in chosen]
    return {
        "PatientID": [("PatientID", f"PAT{n:07d}") for n in patients],
        "AccessionNumber": [("AccessionNumber", f"ACC{n:07d}") for n in chosen],
        "PatientName prefix": [("PatientName", name(n).split("^")[0] + "*") for n in patients],
        "StudyDate range": [("StudyDate", f"2020{1 + n % 12:02d}01-2020{1 + n % 12:02d}03")
                            for n in chosen],
        "StudyInstanceUID": [("StudyInstanceUID", uid(n)) for n in chosen],
    }  # fmt: skip


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--studies", type=int, nargs="+", default=[2000, 100_000])
    words.add_argument("--orthanc", type=int, default=0)
    words.add_argument("--times", type=int, default=60)
    options = words.parse_args()
    table: Table = {}
    for studies in options.studies:
        with tempfile.TemporaryDirectory(prefix="searching-") as folder:
            server = binome(Path(folder))
            try:
                _fill(studies, Path(folder))
                _timed(table, server, studies=studies, times=options.times)
            finally:
                server.stop()
    if options.orthanc:
        _beside(table, options.orthanc, options.times)
    _print(table)


def _fill(studies: int, folder: Path) -> None:
    environment = {**os.environ, "BINOME_DATA": str(folder / "data")}
    command_line = [sys.executable, "-m", "benchmarks.index_rows", str(studies)]
    subprocess.run(command_line, env=environment, check=True)


def _beside(table: Table, studies: int, times: int) -> None:
    """Orthanc with the same studies, of one instance each."""
    with tempfile.TemporaryDirectory(prefix="searching-") as folder:
        server = orthanc(Path(folder))
        if server is None:
            return
        try:
            _send(server, studies)
            _timed(table, server, studies=studies, times=times)
        finally:
            server.stop()


def _send(server: Server, studies: int) -> None:
    from benchmarks.index_rows import _date

    peer = Peer(server.title, TITLE, "127.0.0.1", server.dicom_port)
    contexts = [("1.2.840.10008.5.1.4.1.1.2", [EXPLICIT_VR_LITTLE_ENDIAN])]
    with Requestor(peer, contexts=contexts, limits=Limits()) as association:
        for n in range(studies):
            patient = n // STUDIES_A_PATIENT
            made = Made(f"PAT{patient:07d}", name(patient), uid(n), uid(n, 1))
            file = made.instance(StudyDate=_date(n), AccessionNumber=f"ACC{n:07d}")
            assert association.store(as_stored(file)) == 0


def _timed(table: Table, server: Server, *, studies: int, times: int) -> None:
    where = f"{server.name} {studies}"
    headers = {**server.headers, "Accept": "application/dicom+json"}
    asked = questions(studies, times=times)
    with httpx.Client(headers=headers, timeout=60) as client:
        _time(table, where, "QIDO", asked, lambda key, value: _qido(client, server, key, value))
    peer = Peer(server.title, TITLE, "127.0.0.1", server.dicom_port)
    contexts = [(FIND, [EXPLICIT_VR_LITTLE_ENDIAN])]
    with Requestor(peer, contexts=contexts, limits=Limits()) as association:
        _time(table, where, "C-FIND", asked, lambda key, value: _find(association, key, value))


def _time(
    table: Table, where: str, service: str, asked: dict[str, list[tuple[str, str]]], ask: Ask
) -> None:
    for kind, pairs in asked.items():
        assert ask(*pairs[0]), f"no match for {pairs[0]}"
        took = []
        for pair in pairs:
            began = time.perf_counter()
            ask(*pair)
            took.append((time.perf_counter() - began) * 1000)
        table.setdefault(f"{service} {kind}", {})[where] = statistics.median(took)


def _qido(client: httpx.Client, server: Server, key: str, value: str) -> int:
    question = {key: value, "limit": "100"}
    answer = client.get(f"{server.web}/studies", params=question)
    assert answer.status_code == 200, answer.status_code
    return len(answer.content)


def _find(association: Requestor, key: str, value: str) -> int:
    """How many matches a C-FIND at study level has."""
    keys = dict.fromkeys(KEYS.values(), "") | {0x00080052: "STUDY", KEYS[key]: value}
    fields: dict[int, int | str] = {
        command.AFFECTED_SOP_CLASS_UID: FIND, command.COMMAND_FIELD: command.C_FIND_RQ,
        command.PRIORITY: 0, command.MESSAGE_ID: 1,
    }  # fmt: skip
    payload = BytesPayload(identifier.write(keys, is_implicit=False))
    association.channel.write(association.contexts[0], fields=fields, payload=payload)
    count = 0
    while association.channel.read().command.number(command.STATUS) & 0xFF00 == 0xFF00:
        count += 1
    return count


def _print(table: Table) -> None:
    names = list(next(iter(table.values())))
    print("| p50 ms |", " | ".join(names), "|")
    print("|---" * (len(names) + 1) + "|")
    for kind, figures in table.items():
        print(f"| {kind} |", " | ".join(f"{figures[where]:.2f}" for where in names), "|")
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
