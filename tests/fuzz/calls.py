"""`python -m tests.fuzz.calls 50000`: schemathesis calls the described wire of a whole hub.

Needs an environment with schemathesis (`make fuzz-calls` makes it): FUZZ_PYTHON says where. No
answer may be a 5xx but those that say what is so (503, 507), and the hub must be up at the end.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.archive.instances import Made
from tests.faults.hub import Hub

DESCRIPTION = Path("docs/formats/wire-api.json")
CALLER = Path(__file__).with_name("schemathesis_calls.py")
KIND = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=xyz'}


def main(count: int) -> int:
    with tempfile.TemporaryDirectory(prefix="binome-fuzz-") as folder:
        hub = Hub(Path(folder) / "data", Path(folder) / "token")
        hub.prepare()
        hub.start()
        try:
            known = json.dumps(a_study(hub))
            began = time.monotonic()
            words = [hub.dicom_web.removesuffix("/dicom-web"), str(DESCRIPTION), str(count), known]
            python = os.environ.get("FUZZ_PYTHON", sys.executable)
            code = subprocess.run(
                [python, str(CALLER), *words], check=False,
                env={**os.environ, "FUZZ_TOKEN": hub.headers["Authorization"]},
            ).returncode  # fmt: skip
            seconds, load = time.monotonic() - began, os.getloadavg()[0]
            answer = httpx.get(f"{words[0]}/healthz", timeout=60)
            print(f"{seconds:.0f} s, load {load:.1f}, healthz {answer.status_code}")
            return code or int(answer.status_code != 200)
        finally:
            hub.kill()


def a_study(hub: Hub) -> dict[str, str]:
    """A study that calls may meet, by the names of the description's parameters."""
    made = Made()
    file = made.instance()
    with httpx.Client(headers=hub.headers, timeout=60) as client:
        body = b"\r\n--xyz\r\n\r\n" + file + b"\r\n--xyz--"
        client.post(f"{hub.dicom_web}/studies", content=body, headers=KIND).raise_for_status()
        (found,) = client.get(f"{hub.dicom_web}/instances").json()
        series = client.get(f"{hub.dicom_web}/series").json()
    assert len(series) == 1
    return {
        "study": made.study_instance_uid, "series": made.series_instance_uid,
        "instance": found["00080018"]["Value"][0], "frames": "1",
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
