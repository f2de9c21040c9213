"""kill -9 of a whole hub or a whole box at random instants, while cases travel.

`python -m benchmarks.box_kills KILLS [FOLDER [SEED]]`. In the end every case is there once, with
all its images and its words, and the box knows it; anything else is said and exits 1.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from binome.dicom.demo import DEMO_PATIENTS, ct_phantom

SLICES, CASES, PATIENCE_SECONDS = 6, 6, 900.0
LONGEST_LIFE_SECONDS = 6.0


@dataclass
class Site:
    """The folders of a hub and a box, and how to start them."""

    root: Path
    port: int

    def binome(self, *words: object, data: str) -> str:
        """Run one command to its end; return what it printed."""
        line = [sys.executable, "-m", "binome", *map(str, words), "--data", str(self.root / data)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def start(self, *words: object, data: str) -> "subprocess.Popen[bytes]":
        """Start a command in a group of its own."""
        line = [sys.executable, "-m", "binome", *map(str, words), "--data", str(self.root / data)]
        log = (self.root / f"{data}.log").open("ab")
        with log:
            return subprocess.Popen(line, stdout=log, stderr=log, start_new_session=True)

    def hub(self) -> "subprocess.Popen[bytes]":
        """Start the hub: pages, wire, worker."""
        return self.start("serve", "--http", f"127.0.0.1:{self.port}", data="hub")

    def box(self) -> "subprocess.Popen[bytes]":
        """Start the box."""
        return self.start("box", "serve", data="box")


def main(kills: int, root: Path, seed: int = 5) -> int:
    """Kill so often; return an exit code."""
    chance = random.Random(seed)  # noqa: S311
    site = Site(root, _free_port())
    _prepare(site)
    hub, box = site.hub(), site.box()
    try:
        for number in range(kills):
            time.sleep(chance.uniform(0.2, LONGEST_LIFE_SECONDS))
            if chance.random() < 0.5:
                _kill(hub)
                hub = site.hub()
            else:
                _kill(box)
                box = site.box()
            print(f"{number + 1} kills", file=sys.stderr)
        _wait_until_verified(site)
    finally:
        _kill(hub)
        _kill(box)
    return _judged(site, kills)


def _prepare(site: Site) -> None:
    site.binome("init", "--network", "N", "--site", "S", "--mode", "identified", data="hub")
    code = site.binome("box", "enrol", "--site", "S", data="hub").split()[-1]
    hub = site.hub()
    try:
        _wait_until_up(site.port)
        url = f"http://127.0.0.1:{site.port}"
        site.binome("box", "init", "--hub", url, "--code", code, data="box")
    finally:
        _kill(hub)
    for number in range(CASES):
        site.binome(
            "box", "send", _study(site.root, number), "--form", _form(site.root, number),
            "--fast", data="box",
        )  # fmt: skip


def _study(root: Path, number: int) -> Path:
    folder = root / f"study{number}"
    folder.mkdir()
    patient = DEMO_PATIENTS[number % len(DEMO_PATIENTS)]
    for at, data in enumerate(ct_phantom(patient, study_date="20261118", slices=SLICES + number)):
        (folder / f"{at}.dcm").write_bytes(data)
    return folder


def _form(root: Path, number: int) -> Path:
    patient = DEMO_PATIENTS[number % len(DEMO_PATIENTS)]
    said = {
        "urgency": "emergency" if number % 2 else "routine", "question": f"Case {number}?",
        "age": "50", "sex": "female" if patient.sex == "F" else "male", "who_acts": "Duty",
        "phone": "+1", "consent": "patient", "patient_number": patient.patient_id,
        "patient_name": patient.name.replace("^", " "),
    }  # fmt: skip
    path = root / f"form{number}.json"
    path.write_text(json.dumps(said))
    return path


def _wait_until_verified(site: Site) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        states = {one["state"] for one in _status(site)["parcels"]}
        if states == {"VERIFIED"}:
            return
        time.sleep(2)


def _judged(site: Site, kills: int) -> int:
    cases = json.loads(site.binome("case", "list", "--json", data="hub"))["cases"]
    found = sorted((one["question"], one["image_count"]) for one in cases)
    wanted = sorted((f"Case {number}?", SLICES + number) for number in range(CASES))
    states = [one["state"] for one in _status(site)["parcels"]]
    is_good = found == wanted and states == ["VERIFIED"] * CASES
    print(json.dumps({"kills": kills, "is_good": is_good, "found": found, "states": states}))
    return 0 if is_good else 1


def _status(site: Site) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(site.binome("box", "status", "--json", data="box"))
    return said


def _wait_until_up(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
        else:
            return


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    if len(sys.argv) > 2:
        raise SystemExit(main(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:])))
    with tempfile.TemporaryDirectory() as folder:
        raise SystemExit(main(int(sys.argv[1]), Path(folder)))
