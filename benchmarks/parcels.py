"""Bytes a parcel takes on the road, against the files: `python -m benchmarks.parcels PATH…`.

Each PATH is a study. Previews included; every file is rebuilt and compared before it counts.
"""

import hashlib
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.parcels.making import Made, Orders, make
from binome.parcels.opening import open_parcel
from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name
from binome.seal import sealed
from binome.seal.signatures import Signer, new_signer_pem


def measured(path: Path, pool: Pool) -> dict[str, Any]:
    """Make, open and rebuild a parcel of a study; return its figures."""
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    identity, signer = sealed.new_identity(), Signer(new_signer_pem())
    orders = Orders(recipients=[sealed.recipient_of(identity)], signer=signer, at=utc_now())
    with tempfile.TemporaryDirectory() as folder:
        out, scratch = Path(folder) / "out", Path(folder) / "scratch"
        began = time.perf_counter()
        made = make(files, out, orders=orders, pool=pool)
        seconds = time.perf_counter() - began
        (scratch / "files").mkdir(parents=True)
        opened = open_parcel(
            made.signed, lambda one: out / SEGMENTS / segment_name(one.sha256), identity,
            scratch=scratch, pool=pool,
        )  # fmt: skip
        rebuilt = opened.rebuild(scratch / "files", pool=pool).paths
        is_equal = _digests(rebuilt) <= _digests(files) and len(rebuilt) == opened.progress().files
        papers = sum((out / name).stat().st_size for name in (MANIFEST, SIGNATURE))
    return {"study": path.name, **_figures(made, papers), "seconds": round(seconds, 1),
            "is_equal": is_equal}  # fmt: skip


def _digests(paths: list[Path]) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _figures(made: Made, papers: int) -> dict[str, Any]:
    by_role: Counter[str] = Counter()
    for segment in made.signed.manifest.segments:
        by_role[segment.role] += segment.size_bytes
    sent = papers + sum(by_role.values())
    codecs = Counter(p.codec for one in made.contents.instances for p in one.pieces)
    return {
        "files": len(made.contents.instances), "file_bytes": made.file_bytes, "sent": sent,
        "share": round(sent / made.file_bytes, 4), **by_role, "codecs": dict(codecs),
        "segments": len(made.signed.manifest.segments),
    }  # fmt: skip


def main(paths: list[str]) -> None:
    """Print a line of JSON for each study."""
    with Pool(2, preload=("numpy", "imagecodecs")) as pool:
        for path in paths:
            print(json.dumps(measured(Path(path), pool)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
