"""A real box and a real hub over an emulated thin line: what is there when, as lines of JSON.

`python -m benchmarks.thin_lines SAMPLES [--kbits 64 38] [--scale 16] [--only NAME]`. The line is
faster by `--scale`, its delay shorter, seconds are multiplied again: an upper bound. 40 of 1,500
bytes are headers; no loss, no cut (nor hanging up in silence: a full emulator is silent too).
"""

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.box_kills import Site, _free_port, _kill, _wait_until_up
from benchmarks.shaped_line import ShapedLine
from benchmarks.thin_studies import studies
from binome.box import line as box_line
from binome.box import settings as box_settings
from binome.box.link import Link
from binome.box.preparing import Wish, prepare
from binome.box.queue import Queue
from binome.box.sending import Sender, Tally
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now

PAYLOAD = 1460 / 1500
ROLES = {"S0": "words", "S1": "previews", "S2": "key images"}


class Timed(Queue):
    """A queue that notes when each segment was proved at the hub."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.proved: dict[str, float] = {}

    def note_sent(self, sha256: str) -> None:
        """Note the instant too."""
        self.proved.setdefault(sha256, time.monotonic())
        super().note_sent(sha256)


def measured(
    site: Site, folder: Path, line: argparse.Namespace, *, bits: float, pool: Pool
) -> dict[str, object]:
    """Send one study; return its bytes and after how many seconds what was there."""
    data = site.root / "box"
    kept, queue = box_settings.load(data), Timed(data / "queue.sqlite")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    wish = Wish(files=files, urgency="routine", at=utc_now(), effort=line.effort)
    made = prepare(data, wish, kept, queue=queue, pool=pool).made
    rate = int(bits * line.scale * PAYLOAD)
    with ShapedLine(site.port, rate, rate, line.delay / line.scale, most_chunks=16) as shaped:
        link = Link(f"http://127.0.0.1:{shaped.own_port}", secret=kept.secret)
        sender = Sender(queue, data / "spool", link, replace(kept).hub_key, utc_now)
        began = time.monotonic()
        tally = Tally()
        sender.run(lambda seconds: True, tally)
        link.close()
    queue.close()
    segments = made.signed.manifest.segments
    after = {one.sha256: (queue.proved[one.sha256] - began) * line.scale for one in segments}
    first = {role: [after[one.sha256] for one in segments if one.role == role] for role in ROLES}
    seconds = {f"all {name}": round(max(first[role]), 1) for role, name in ROLES.items()
               if first[role]}  # fmt: skip
    if first["S1"]:
        seconds["first preview"] = round(first["S1"][0], 1)
    if first["S2"]:
        seconds["first key image"] = round(first["S2"][0], 1)
    sealed = made.signed.manifest.size_bytes
    whole = max(after.values())
    return {
        "files": len(files), "file_bytes": made.file_bytes, "sent_bytes": sealed,
        "cuts": tally.cuts,
        "seconds": seconds | {"whole": round(whole, 1)},
        "goodput": round(8 * sealed / whole / bits, 2),
    }  # fmt: skip


def main(line: argparse.Namespace) -> None:
    """One hub and one box for each study and line: nothing is there from before."""
    box_line.UNACKNOWLEDGED_MILLISECONDS = 600_000  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        made.mkdir()
        for name, source in studies(Path(line.samples), made).items():
            if line.only in name:
                for kbits in line.kbits:
                    _one(name, source, line, root=Path(folder) / f"{name}{kbits}", kbits=kbits)


def _one(name: str, source: Path, line: argparse.Namespace, *, root: Path, kbits: float) -> None:
    root.mkdir()
    site = Site(root, _free_port())
    site.binome("init", "--network", "N", "--site", "S", "--mode", "identified", data="hub")
    code = site.binome("box", "enrol", "--site", "S", data="hub").split()[-1]
    hub = site.hub()
    try:
        _wait_until_up(site.port)
        url = f"http://127.0.0.1:{site.port}"
        site.binome("box", "init", "--hub", url, "--code", code, data="box")
        with Pool(2, preload=("numpy", "imagecodecs")) as pool:
            found = measured(site, source, line, bits=kbits * 1000, pool=pool)
    finally:
        _kill(hub)
    said = {"study": name, "kbits": kbits, "delay": line.delay, "scale": line.scale}
    print(json.dumps(said | found), flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples")
    parser.add_argument("--kbits", type=float, nargs="+", default=[64, 38])
    parser.add_argument("--delay", type=float, default=0.6)
    parser.add_argument("--scale", type=float, default=16)
    parser.add_argument("--effort", type=int, default=7)
    parser.add_argument("--only", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main(_asked())
