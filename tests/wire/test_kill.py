"""kill -9 in the middle of storing: what was confirmed is found again, whole."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.archive.instances import Made
from tests.fixtures.waiting import free_port, is_listening, until

ROUNDS = 4
KIND = 'multipart/related; type="application/dicom"; boundary=xyz'


class Server:
    """One data folder, served by one process after another."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": "."}
        command = [sys.executable, "-m", "tests.wire.serving", str(self.data), str(self.port)]
        self.process = subprocess.Popen(command, env=environment)
        until(lambda: is_listening(self.port), what="the server")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def client(self) -> httpx.Client:
        token = (self.data / "token").read_text()
        address = f"http://127.0.0.1:{self.port}/dicom-web"
        return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"})


def store_until_killed(server: Server, made: Made, confirmed: dict[str, bytes]) -> None:
    """Send small requests one after the other; remember what the server said it has."""
    with server.client() as client:
        for number in range(1, 2000):
            files = [made.instance(number) for _ in range(3)]
            parts = (b"\r\n--xyz\r\n\r\n" + file for file in files)
            body = b"".join(parts) + b"\r\n--xyz--"
            try:
                answer = client.post("/studies", content=body, headers={"Content-Type": KIND})
            except httpx.HTTPError:
                return
            stored = answer.json().get("00081199", {"Value": []})["Value"]
            for item, file in zip(stored, files, strict=True):
                confirmed[item["00081190"]["Value"][0].partition("/dicom-web")[2]] = file


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_nothing_confirmed_is_lost_when_the_server_is_killed(tmp_path: Path, seed: int) -> None:
    (tmp_path / "keys").mkdir()
    chance, server, confirmed = random.Random(seed), Server(tmp_path), dict[str, bytes]()
    server.start()
    made = Made()
    sender = threading.Thread(target=store_until_killed, args=(server, made, confirmed))
    sender.start()
    until(lambda: len(confirmed) > chance.randrange(3, 60), what="some stored instances")
    server.kill()
    sender.join()
    server.start()
    try:
        with server.client() as client:
            for path, file in confirmed.items():
                back = client.get(path, headers={"Accept": "application/dicom"})
                assert back.content == file
            assert client.get(f"/studies/{made.study_instance_uid}/instances").status_code == 200
    finally:
        server.kill()
