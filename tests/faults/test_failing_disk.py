"""The k-th write, sync, link, rename or new file fails, for every k of one image and one signature.

A full disk stays full until mended, a broken one fails once: nothing confirmed is lost, nothing is
half there, the refusal is clear, the hub is up, the next try works. Of a signature's hundred calls
every ninth fails here; FAULT_EVERY=1 takes each with both kinds (docs/faults.md).
"""

import errno
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from binome.dicom.network.handlers import Peer
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from tests.archive.instances import Made
from tests.faults.failing_disk import COMPILER, FailingDisk, Fault
from tests.faults.failing_hub import PASSWORD, TITLE
from tests.fixtures.waiting import free_port, is_listening, until
from tests.node.peers import as_stored

KIND = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=xyz'}
FULL, BROKEN = (errno.ENOSPC, True), (errno.EIO, False)
Kinds = tuple[tuple[int, bool], ...]
MOST_CALLS = 400
CSRF = "a" * 32
EVERY = bool(os.environ.get("FAULT_EVERY"))


@dataclass
class Hub:
    """A hub over a disk that may fail, and its clients."""

    data: Path
    disk: FailingDisk
    told: dict[str, str]
    http: str
    dicom_port: int

    def wire(self) -> httpx.Client:
        headers = {"Authorization": self.told["token"]}
        return httpx.Client(base_url=self.http, headers=headers, timeout=60)

    def desk(self) -> httpx.Client:
        headers = {"Cookie": f"{self.told['cookies']}; binome-csrf={CSRF}"}
        return httpx.Client(base_url=self.http, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("failing")
    data, told = folder / "data", folder / "told.json"
    disk, ports = FailingDisk(data, folder), (free_port(), free_port())
    words = [str(data), str(ports[0]), str(ports[1]), str(told)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.failing_hub", *words],
            env={**os.environ, **disk.environment, "PYTHONPATH": "."}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until(lambda: all(map(is_listening, ports)), seconds=240, what="the hub")
        address = f"http://127.0.0.1:{ports[0]}"
        yield Hub(data, disk, json.loads(told.read_text()), address, ports[1])
        assert process.poll() is None, (folder / "log").read_text()[-2000:]
    finally:
        process.terminate()
        process.wait(60)


def each_fault(kinds: Kinds, act: Callable[[Fault], str], *, step: int = 1) -> int:
    """Let `act` meet every fault there can be, until none is left; how many calls it makes."""
    for at in range(1, MOST_CALLS, 1 if EVERY else step):
        here = kinds if EVERY else kinds[at % len(kinds) :][:1]
        failed = [act(Fault(at, error, lasting)) for error, lasting in here]
        if not any(failed):
            return at - 1
    raise AssertionError("one act never came to its end")


def refusals_of(fault: Fault) -> set[int]:
    """The HTTP statuses that say so; of a failed sync SQLite never says why."""
    return {507, 503} if fault.error == errno.ENOSPC else {503}


@pytest.mark.parametrize("kinds", [(FULL, BROKEN)] if COMPILER else [])
def test_an_image_sent_over_http_is_whole_or_refused_whatever_fails(hub: Hub, kinds: Kinds) -> None:
    made = Made()
    with hub.wire() as client:

        def act(fault: Fault) -> str:
            file = made.instance()
            uid = as_stored(file).sop_instance_uid
            hub.disk.arm(fault)
            answer = _stow(client, file)
            failed = hub.disk.mend()
            assert answer.status_code in {200, *refusals_of(fault)}, (failed, answer.text)
            if answer.status_code != 200:
                assert failed
                assert _kept(client, uid) in (b"", file), "half of an image is there"
                assert _stow(client, file).status_code == 200
            assert _kept(client, uid) == file, f"lost behind a failing {failed}"
            return failed

        calls = each_fault(kinds, act)
    assert calls > 10
    _nothing_is_half(hub)
    print(f"one image by HTTP: {calls} calls, each failed")


@pytest.mark.parametrize("kinds", [(BROKEN, FULL)] if COMPILER else [])
def test_an_image_sent_by_a_scanner_is_whole_or_refused_whatever_fails(
    hub: Hub, kinds: Kinds
) -> None:
    made, peer = Made(), Peer("BINOME", TITLE, "127.0.0.1", hub.dicom_port)
    first = as_stored(made.instance())
    contexts = [(first.sop_class_uid, (first.transfer_syntax_uid,))]
    patience = Limits(artim_s=60.0, stall_s=60.0)
    with hub.wire() as client, Requestor(peer, contexts=contexts, limits=patience) as requestor:

        def act(fault: Fault) -> str:
            sent = made.instance()
            file = as_stored(sent)
            hub.disk.arm(fault)
            status = requestor.store(file)
            failed = hub.disk.mend()
            assert status in (0x0000, 0xA700), (failed, hex(status))
            if status:
                assert failed
                assert requestor.store(file) == 0
            kept = _kept(client, file.sop_instance_uid)
            assert _data_set(kept) == _data_set(sent), f"lost behind a failing {failed}"
            return failed

        calls = each_fault(kinds, act)
    assert calls > 10
    _nothing_is_half(hub)
    print(f"one image by C-STORE: {calls} calls, each failed")


@pytest.mark.parametrize("kinds", [(FULL, BROKEN)] if COMPILER else [])
def test_a_signature_is_given_or_refused_in_words_whatever_fails(hub: Hub, kinds: Kinds) -> None:
    read = f"/cases/{hub.told['case']}/read"
    with hub.desk() as client:

        def act(fault: Fault) -> str:
            text = _typed(hub, client, read)
            words = _words_to_sign(client, read)
            hub.disk.arm(fault)
            answer = client.post(f"{read}/sign/", data=words)
            failed = hub.disk.mend()
            if answer.status_code != 302:
                assert answer.status_code in refusals_of(fault), (failed, answer.text)
                assert "not confirmed" in answer.text
                assert failed
                again = client.post(f"{read}/sign/", data=_words_to_sign(client, read))
                assert again.status_code == 302, again.text
            signed = _signed_words(hub)
            assert signed[-1] == text, f"lost behind a failing {failed}"
            assert len(set(signed)) == len(signed), "signed twice"
            return failed

        calls = each_fault(kinds, act, step=9)
    assert calls > 5
    _nothing_is_half(hub)
    print(f"one signature: {calls} calls, each failed")


def _stow(client: httpx.Client, file: bytes) -> httpx.Response:
    body = b"\r\n--xyz\r\n\r\n" + file + b"\r\n--xyz--"
    return client.post("/dicom-web/studies", content=body, headers=KIND)


def _kept(client: httpx.Client, uid: str) -> bytes:
    """What the index leads to; nothing when it knows no such image."""
    found = client.get("/dicom-web/instances", params={"SOPInstanceUID": uid})
    if found.status_code == 204 or not found.json():
        return b""
    study, series = (found.json()[0][tag]["Value"][0] for tag in ("0020000D", "0020000E"))
    got = client.get(
        f"/dicom-web/studies/{study}/series/{series}/instances/{uid}",
        headers={"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'},
    )
    assert got.status_code == 200, got.text
    return got.content.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]


def _data_set(file: bytes) -> bytes:
    return file[144 + int.from_bytes(file[140:144], "little") :]


def _typed(hub: Hub, client: httpx.Client, read: str) -> str:
    """Another conclusion than ever before, saved as a reader's page saves it."""
    (revision,) = _rows(hub, "SELECT revision FROM reports_report")[0]
    text = f"The conclusion after revision {revision}."
    words = {"conclusion": text, "revision": revision, "csrfmiddlewaretoken": CSRF}
    saved = client.post(f"{read}/save/", data=words, headers={"Accept": "application/json"})
    assert saved.status_code == 200, saved.text
    return text


def _words_to_sign(client: httpx.Client, read: str) -> dict[str, str]:
    now = client.get(f"{read}/state/").json()
    words = {"status": "preliminary", "password": PASSWORD, "critical": "yes", "image_count": "3"}
    return {**words, **now, "csrfmiddlewaretoken": CSRF}


def _signed_words(hub: Hub) -> list[str]:
    rows = _rows(hub, "SELECT content FROM reports_reportversion ORDER BY number")
    return [json.loads(content)["sections"]["conclusion"] for (content,) in rows]


def _rows(hub: Hub, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(hub.data / "binome.sqlite3")) as database:
        return database.execute(question).fetchall()


def _nothing_is_half(hub: Hub) -> None:
    """No leftover, no file under a name that is not its hash, none that a power cut may lose."""
    blobs = hub.data / "blobs"
    assert [*(blobs / "tmp").iterdir(), *(hub.data / "cache" / "receiving").iterdir()] == []
    doubtful = hub.disk.doubtful_inodes
    for path in blobs.glob("[0-9a-f][0-9a-f]/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        assert path.stat().st_ino not in doubtful, "a second sync was believed"
    assert _rows(hub, "PRAGMA integrity_check") == [("ok",)]
