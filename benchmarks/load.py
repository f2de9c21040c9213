"""`python -m benchmarks.load --minutes 10`: a night's load on one hub (issue 9, 13).

Twenty readers browse (list of cases, manifest, a preview, the room of a case), five senders store
slices, one coordinator looks at the night list. Said: p95s, errors, memory early and at the end.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests.archive.instances import Made
from tests.faults.hub import Hub

READERS, SENDERS = 20, 5
PAUSE_SECONDS, SENDERS_PAUSE_SECONDS = (2.0, 6.0), 1.0
KIND = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=xyz'}
PATIENCE_SECONDS = 60


@dataclass
class Night:
    """What was measured, by the word of what was asked for."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, word: str, call: Callable[[], httpx.Response]) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = call()
        except httpx.HTTPError as failure:
            self.errors[f"{word} {type(failure).__name__}"] += 1
            return None
        self.seconds.setdefault(word, []).append(time.perf_counter() - began)
        if answer.status_code not in (200, 204):
            self.errors[f"{word} {answer.status_code}"] += 1
            return None
        return answer

    def table(self) -> str:
        lines = [
            f"{word}: {len(took)} times, p50 {statistics.median(took) * 1000:.0f} ms, "
            f"p95 {sorted(took)[int(len(took) * 0.95)] * 1000:.0f} ms"
            for word, took in sorted(self.seconds.items())
        ]
        return "\n".join([*lines, f"errors: {dict(self.errors) or 'none'}"])


def read(night: Night, hub: Hub, who: dict[str, str], chance: random.Random) -> None:
    """One reader: the list, then the room of their case and its first preview, again and again."""
    address = hub.dicom_web.removesuffix("/dicom-web")
    with httpx.Client(
        base_url=address, headers={"Cookie": who["cookie"]}, timeout=PATIENCE_SECONDS
    ) as client:
        while not night.over.wait(chance.uniform(*PAUSE_SECONDS)):
            night.ask("worklist", lambda: client.get("/"))
            night.ask("room", lambda: client.get(f"/cases/{who['case']}/read/"))
            began = time.perf_counter()
            manifest = f"/images/series/{who['series']}/manifest.json"
            told = night.ask("manifest", partial(client.get, manifest))
            if told is None:
                continue
            frame = chance.choice(told.json()["frames"])
            preview = f"/images/{frame['id']}/{frame['hash']}/preview.webp"
            if night.ask("preview", partial(client.get, preview)) is not None:
                took = time.perf_counter() - began
                night.seconds.setdefault("manifest and preview", []).append(took)


def send(night: Night, hub: Hub, token: str) -> None:
    """One sender's machine: a slice a second of a new study every forty."""
    with httpx.Client(headers={"Authorization": token}, timeout=PATIENCE_SECONDS) as client:
        made, number = Made(), 0
        while not night.over.wait(SENDERS_PAUSE_SECONDS):
            number += 1
            made = made if number % 40 else Made()
            body = b"\r\n--xyz\r\n\r\n" + made.instance(number % 40 + 1) + b"\r\n--xyz--"
            night.ask("store", lambda body=body: client.post(  # type: ignore[misc]
                f"{hub.dicom_web}/studies", content=body, headers=KIND
            ))  # fmt: skip


def look_at_the_list(night: Night, hub: Hub, cookie: str) -> None:
    """The coordinator's night list, every five seconds."""
    address = hub.dicom_web.removesuffix("/dicom-web")
    with httpx.Client(base_url=address, headers={"Cookie": cookie}, timeout=PATIENCE_SECONDS) as c:
        while not night.over.wait(5.0):
            night.ask("night list", lambda: c.get("/?view=waiting"))


def resident_bytes(process: int) -> int:
    """The memory of a process and its children, shared pages counted once each they are used."""
    words = Path(f"/proc/{process}/smaps_rollup").read_text().split()
    own = int(words[words.index("Pss:") + 1]) << 10
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(resident_bytes(int(child)) for child in children)


def people(data: Path) -> dict[str, Any]:
    """Readers with a case each, senders' tokens and a coordinator, made in a process of its own."""
    settings = {"BINOME_DATA": str(data), "DJANGO_SETTINGS_MODULE": "binome.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load_people", str(READERS), str(SENDERS)], check=True,
        env={**os.environ, **settings, "PYTHONPATH": "."}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(minutes: float) -> int:
    night = Night()
    with tempfile.TemporaryDirectory(prefix="binome-load-") as folder:
        hub = Hub(Path(folder) / "data", Path(folder) / "token")
        hub.prepare()
        who = people(hub.data)
        hub.start()
        assert hub.process is not None
        threads = [
            *(threading.Thread(target=read, args=(night, hub, one, random.Random(n)))  # noqa: S311
              for n, one in enumerate(who["readers"])),
            *(threading.Thread(target=send, args=(night, hub, one)) for one in who["tokens"]),
            threading.Thread(target=look_at_the_list, args=(night, hub, who["coordinator"])),
        ]  # fmt: skip
        load_before = os.getloadavg()[0]
        try:
            for thread in threads:
                thread.start()
            night.over.wait(min(60.0, minutes * 30))
            early = resident_bytes(hub.process.pid)
            night.over.wait(minutes * 60 - min(60.0, minutes * 30))
            late = resident_bytes(hub.process.pid)
        finally:
            night.over.set()
            for thread in threads:
                thread.join()
            hub.kill()
    print(night.table())
    print(f"memory {early >> 20} MiB, at the end {late >> 20} MiB ({late / early - 1:+.1%})")
    print(
        f"{minutes:g} minutes, load {load_before:.1f} before, {os.getloadavg()[0]:.1f} at the end"
    )
    return int(bool(night.errors))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    sys.exit(main(parser.parse_args().minutes))
