"""kill -9 in the middle of storing: what was confirmed is found again, whole."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import httpx

from tests.archive.instances import Made
from tests.fixtures.waiting import free_port, is_listening, until

ROUNDS = 4
KIND = 'multipart/related; type="application/dicom"; boundary=xyz'

ENVIRONMENT = {**os.environ, "PYTHONPATH": "."}


class Server:
    """One data folder, served by one process after another."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        subprocess.run(_serving(self.data, 0), env=ENVIRONMENT, check=True)

    def start(self) -> None:
        self.process = subprocess.Popen(_serving(self.data, self.port), env=ENVIRONMENT)
        until(lambda: is_listening(self.port), what="the server")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def client(self) -> httpx.Client:
        token = (self.data / "token").read_text()
        address = f"http://127.0.0.1:{self.port}/dicom-web"
        return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"})


def _serving(data: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "tests.wire.serving", str(data), str(port)]


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


def test_nothing_confirmed_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    """Again and again over one folder: what an earlier kill left is there at the next one."""
    (tmp_path / "keys").mkdir()
    chance, server, confirmed = random.Random(0), Server(tmp_path), dict[str, bytes]()
    server.prepare()
    server.start()
    try:
        for _ in range(ROUNDS):
            made, wanted = Made(), len(confirmed) + chance.randrange(3, 60)
            sender = threading.Thread(target=store_until_killed, args=(server, made, confirmed))
            sender.start()
            until(lambda wanted=wanted: len(confirmed) > wanted, what="some stored instances")  # type: ignore[misc]
            server.kill()
            sender.join()
            server.start()
            with server.client() as client:
                found = client.get(f"/studies/{made.study_instance_uid}/instances")
                assert found.status_code == 200
        assert_whole(server, confirmed)
    finally:
        server.kill()


def assert_whole(server: Server, confirmed: dict[str, bytes]) -> None:
    with server.client() as client:
        for path, file in confirmed.items():
            back = client.get(path, headers={"Accept": "application/dicom"})
            assert back.content == file
